import { createHmac } from 'node:crypto';
import { parse as parseUuid, stringify as formatUuid } from 'uuid';
import { sameBytes, type Store } from './store.ts';
import type { NamedKey } from './types.ts';

const FORMAT = 1;
const UUID_BYTES = 16;
const VERSION_BYTES = 4;
/** 128 bits: not to be guessed over a network. */
const MAC_BYTES = 16;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

type LinkKeys = Pick<Store, 'linkKeys'>;

/**
 * The last part of the person's link: format, key id, link version and verification id with a MAC over
 * them, base64url. It is never stored: it can be made again with the key.
 */
export function makeLink(
  { linkKeys }: LinkKeys,
  input: { verificationId: string; version: number },
): string {
  const [current] = linkKeys;
  if (current === undefined) throw new Error('There is no link key.');
  const name = Buffer.from(current.id, 'ascii');
  const version = Buffer.alloc(VERSION_BYTES);
  version.writeUInt32BE(input.version);
  const head = Buffer.from([FORMAT, name.length]);
  const signed = Buffer.concat([head, name, version, parseUuid(input.verificationId)]);
  return Buffer.concat([signed, macOf(current, signed)]).toString('base64url');
}

/**
 * What a link says, or null when we did not make it. The caller still compares the version with the
 * verification's own: another one was replaced.
 */
export function readLink(
  { linkKeys }: LinkKeys,
  link: string,
): { verificationId: string; version: number } | null {
  if (!BASE64URL.test(link)) return null;
  const bytes = Buffer.from(link, 'base64url');
  // Of the texts that decode to the same bytes only one is the link.
  if (bytes.toString('base64url') !== link || bytes[0] !== FORMAT) return null;
  const nameEnd = 2 + (bytes[1] ?? 0);
  if (bytes.length !== nameEnd + VERSION_BYTES + UUID_BYTES + MAC_BYTES) return null;
  const name = bytes.subarray(2, nameEnd).toString('ascii');
  const key = linkKeys.find((known) => known.id === name);
  if (key === undefined) return null;
  const signed = bytes.subarray(0, -MAC_BYTES);
  if (!sameBytes(macOf(key, signed), bytes.subarray(-MAC_BYTES))) return null;
  const uuid = bytes.subarray(nameEnd + VERSION_BYTES, -MAC_BYTES);
  return { verificationId: formatUuid(uuid), version: bytes.readUInt32BE(nameEnd) };
}

function macOf(key: NamedKey, signed: Buffer): Buffer {
  return createHmac('sha256', key.key)
    .update('durable-kyc/link/')
    .update(signed)
    .digest()
    .subarray(0, MAC_BYTES);
}
