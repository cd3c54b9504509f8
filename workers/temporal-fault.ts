import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { TemporalConfig } from '../config/index.ts';
import { KycError } from '../domain/errors.ts';

export type TemporalFaultKind =
  | 'expects_tls'
  | 'speaks_no_tls'
  | 'unknown_authority'
  | 'wrong_name'
  | 'expired'
  | 'client_certificate_refused'
  | 'unauthorized';

/** Temporal is up, but our settings do not fit it; the message names the variable. */
export class TemporalFault extends KycError {
  readonly kind: TemporalFaultKind;

  constructor(kind: TemporalFaultKind, message: string) {
    super('workflow_unavailable', message);
    this.kind = kind;
  }
}

const LOOK_MS = 3_000;
/** With TLS 1.3 a server refuses a client after the handshake; after this time it has accepted us. */
const QUIET_MS = 1_000;
/** The start of an HTTP/2 connection: the preface and empty settings. */
const HELLO = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
/** The first byte of a TLS alert record. */
const ALERT = 0x15;

const WORDS: Record<Exclude<TemporalFaultKind, 'unauthorized'>, string> = {
  expects_tls: 'expects TLS, and none is set: set TEMPORAL_TLS=true',
  speaks_no_tls: 'does not speak TLS: check the port, or unset TEMPORAL_TLS and what turns it on',
  unknown_authority:
    "has a certificate of an authority that is not known here: name that authority's in TEMPORAL_TLS_SERVER_CA_CERT_PATH",
  wrong_name:
    'has a certificate for another name: correct TEMPORAL_ADDRESS, or name the certificate’s in TEMPORAL_TLS_SERVER_NAME',
  expired: 'has a certificate that is not valid today: renew it, or correct the clock here',
  client_certificate_refused:
    'refuses this client for its certificate, or for having none: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH to one that is valid today and of an authority that it knows',
};

const CODES: Record<string, keyof typeof WORDS> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong_name',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown_authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown_authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown_authority',
  CERT_SIGNATURE_FAILURE: 'unknown_authority',
  ERR_SSL_WRONG_VERSION_NUMBER: 'speaks_no_tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'speaks_no_tls',
};

/**
 * Probes the frontend itself: the SDK's errors say only that there is no connection, in the words of two
 * different libraries.
 *
 * @returns null where no server answers, and where our way to connect is right
 */
export async function findTemporalFault(
  config: Pick<TemporalConfig, 'address' | 'security'>,
): Promise<TemporalFault | null> {
  const { tls = false } = config.security;
  const kind = tls === false || tls === null ? await lookPlainly(config) : await lookByTls(config);
  return kind === null ? null : new TemporalFault(kind, `${config.address} ${WORDS[kind]}.`);
}

/** A TLS server hangs up on plain text, but so does a proxy without a server: a TLS handshake decides. */
async function lookPlainly(target: { address: string }): Promise<keyof typeof WORDS | null> {
  const socket = connectTcp(placeOf(target.address));
  const isHungUp = await outcome<boolean>(socket, (settle) => {
    socket.once('connect', () => socket.write(HELLO));
    socket.once('data', (data: Buffer) => {
      settle(data[0] === ALERT);
    });
    socket.once('close', (hadError) => {
      settle(!hadError || socket.bytesWritten > 0);
    });
  });
  return isHungUp === true && (await speaksTls(target)) ? 'expects_tls' : null;
}

async function speaksTls({ address }: { address: string }): Promise<boolean> {
  const any = { ...placeOf(address), ALPNProtocols: ['h2'], rejectUnauthorized: false };
  const socket = connectTls(any);
  const spoke = await outcome<boolean>(socket, (settle) => {
    socket.once('secureConnect', () => {
      settle(true);
    });
    socket.once('error', ({ code = '' }: NodeJS.ErrnoException) => {
      settle(code.includes('ALERT'));
    });
    socket.once('close', () => {
      settle(false);
    });
  });
  return spoke === true;
}

function lookByTls(
  config: Pick<TemporalConfig, 'address' | 'security'>,
): Promise<keyof typeof WORDS | null> {
  const socket = connectTls({ ...placeOf(config.address), ...tlsOptions(config.security) });
  return outcome(socket, (settle) => {
    let isSecure = false;
    socket.once('secureConnect', () => {
      isSecure = true;
      setTimeout(settle, QUIET_MS, null);
    });
    socket.once('data', () => {
      settle(null);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const { code = '' } = error;
      if (code.includes('ALERT')) settle('client_certificate_refused');
      else settle(CODES[code] ?? (isSecure ? 'client_certificate_refused' : null));
    });
    socket.once('close', () => {
      settle(isSecure ? 'client_certificate_refused' : null);
    });
  });
}

function outcome<T>(socket: Socket, watch: (settle: (result: T | null) => void) => void) {
  return new Promise<T | null>((resolve) => {
    const settle = (result: T | null): void => {
      clearTimeout(timer);
      resolve(result);
      socket.destroy();
    };
    const timer = setTimeout(settle, LOOK_MS, null);
    watch(settle);
    socket.on('error', () => undefined);
  });
}

function tlsOptions({ tls }: TemporalConfig['security']): ConnectionOptions {
  const options: ConnectionOptions = { ALPNProtocols: ['h2'] };
  if (typeof tls !== 'object' || tls === null) return options;
  const { serverNameOverride: name, serverRootCACertificate: ca, clientCertPair: pair } = tls;
  if (name) options.servername = name;
  if (ca) options.ca = Buffer.from(ca);
  if (pair) Object.assign(options, { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) });
  return options;
}

function placeOf(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host, port: Number(address.slice(colon + 1)) };
}
