import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const { subtle } = webcrypto;
cryptoProvider.set(webcrypto);

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** Clocks may differ. */
const EARLY_MS = 5 * 60_000;

/** Signs certificates until its key is forgotten, which is never written anywhere. */
export interface Authority {
  pem: string;
  issue(subject: Subject): Promise<{ certificate: string; key: string }>;
}

export interface Subject {
  name: string;
  /** DNS names and IP addresses, for one that is connected to. */
  hosts?: readonly string[];
}

/** A new authority; what it signs is valid for as long as itself. */
export async function createAuthority(name: string, validUntil: Date): Promise<Authority> {
  const keys = await subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const from = new Date(Date.now() - EARLY_MS);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...common(name, from, validUntil),
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    pem: certificate.toString('pem'),
    issue: (subject) => issue({ certificate, key: keys.privateKey, from, validUntil }, subject),
  };
}

async function issue(
  by: { certificate: X509Certificate; key: webcrypto.CryptoKey; from: Date; validUntil: Date },
  { name, hosts = [] }: Subject,
): Promise<{ certificate: string; key: string }> {
  const keys = await subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const names = hosts.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value }) as const);
  const certificate = await X509CertificateGenerator.create({
    ...common(name, by.from, by.validUntil),
    issuer: by.certificate.subject,
    signingKey: by.key,
    publicKey: keys.publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      // A node of Temporal is both to the others.
      new ExtendedKeyUsageExtension(
        names.length === 0
          ? [ExtendedKeyUsage.clientAuth]
          : [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth],
      ),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
    ],
  });
  const key = await subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(key, PemConverter.PrivateKeyTag),
  };
}

function common(name: string, notBefore: Date, notAfter: Date) {
  return {
    serialNumber: `4${randomBytes(15).toString('hex').slice(1)}`,
    subject: `CN=${name}`,
    notBefore,
    notAfter,
    signingAlgorithm: SIGNATURE,
  };
}

const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);
