import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createAuthority } from './certificates.ts';

const NAMESPACE = 'durable-kyc';
const DAY_MS = 24 * 60 * 60_000;
const FOR_OWNER = { folder: 0o700, file: 0o600 };
const FOR_ALL = { folder: 0o755, file: 0o644 };

/** Who may do what, in the words of Temporal's default authoriser: `namespace:role`. */
const CLIENTS = {
  api: [`${NAMESPACE}:write`],
  console: [`${NAMESPACE}:write`],
  worker: [`${NAMESPACE}:write`],
  migrate: [`${NAMESPACE}:admin`],
  // Looks at everything and changes nothing.
  ui: [`${NAMESPACE}:read`, 'temporal-system:read'],
  operator: [`${NAMESPACE}:admin`, 'temporal-system:read'],
} as const;

export interface IdentityOptions {
  /** Where the folders are made; what is there stays until its last 30 days. */
  directory: string;
  /** The frontend's host:port, as clients write it. */
  address: string;
  /** Where a client finds its own folder. Default: where it was made. */
  clientDirectory?: string;
  now?: Date;
}

/**
 * Makes the identities of Temporal and its clients: a folder for each, with its own certificate and key, and
 * for clients a profile (`temporal.toml`) with a token for the authoriser; `public` has the key that checks
 * tokens. Nodes of Temporal have an authority of their own, since the inner frontend asks no client for a
 * token. It does not store the keys of the authorities, nor the key that signs tokens: to renew one identity,
 * it makes all anew.
 *
 * @returns whether it made any; all processes must then be restarted
 */
export async function makeIdentities(options: IdentityOptions): Promise<{ made: boolean }> {
  const { directory, now = new Date() } = options;
  const stamp = path.join(directory, 'valid-until');
  const known = Date.parse(await readFile(stamp, 'utf8').catch(() => ''));
  if (known - now.getTime() > 30 * DAY_MS) return { made: false };

  const validUntil = new Date(now.getTime() + 365 * DAY_MS);
  await rm(stamp, { force: true });
  await makeServer(options, validUntil);
  await write(directory, '', { 'valid-until': validUntil.toISOString() });
  return { made: true };
}

async function makeServer(options: IdentityOptions, validUntil: Date): Promise<void> {
  const { directory, address } = options;
  const host = address.slice(0, address.lastIndexOf(':'));
  const [authority, nodes, signing] = await Promise.all([
    createAuthority('durable-kyc Temporal', validUntil),
    createAuthority('durable-kyc Temporal nodes', validUntil),
    generateKeyPair('ES256'),
  ]);
  const [frontend, node] = await Promise.all([
    authority.issue({ name: 'frontend', hosts: [host, 'localhost', '127.0.0.1'] }),
    nodes.issue({ name: 'node', hosts: ['temporal-node'] }),
  ]);
  await write(directory, 'temporal', {
    'clients-ca.pem': authority.pem,
    'frontend.pem': frontend.certificate,
    'frontend.key': frontend.key,
    'nodes-ca.pem': nodes.pem,
    'node.pem': node.certificate,
    'node.key': node.key,
  });
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(signing.publicKey)), kid, alg: 'ES256', use: 'sig' };
  await write(directory, 'public', { 'jwks.json': JSON.stringify({ keys: [jwk] }) }, FOR_ALL);
  for (const [name, permissions] of Object.entries(CLIENTS)) {
    const { certificate, key } = await authority.issue({ name });
    const token = await new SignJWT({ permissions })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setSubject(name)
      .setIssuedAt()
      .setExpirationTime(validUntil)
      .sign(signing.privateKey);
    const place = options.clientDirectory ?? path.join(directory, name);
    await write(directory, name, {
      'ca.pem': authority.pem,
      'client.pem': certificate,
      'client.key': key,
      token,
      'temporal.toml': profile(address, place, token),
      // For an nginx that lets people into the UI (docker/temporal-gate).
      ...(name === 'ui' && {
        'authorization.conf': `proxy_set_header Authorization "Bearer ${token}";\n`,
      }),
    });
  }
}

function profile(address: string, place: string, token: string): string {
  const at = (name: string): string => JSON.stringify(path.posix.join(place, name));
  return `[profile.default]
address = ${JSON.stringify(address)}
namespace = "${NAMESPACE}"
api_key = ${JSON.stringify(token)}

[profile.default.tls]
server_ca_cert_path = ${at('ca.pem')}
client_cert_path = ${at('client.pem')}
client_key_path = ${at('client.key')}
`;
}

/** Readable for the owner only unless stated otherwise; written whole, so that no process reads half a file. */
async function write(
  directory: string,
  folder: string,
  files: Record<string, string>,
  modes = FOR_OWNER,
): Promise<void> {
  const place = path.join(directory, folder);
  await mkdir(place, { recursive: true, mode: modes.folder });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(place, name);
    await writeFile(`${file}.new`, text, { mode: modes.file });
    await rename(`${file}.new`, file);
  }
}
