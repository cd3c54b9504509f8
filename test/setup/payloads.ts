import { randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import type { PayloadEncryption } from '../../workers/payloads/codec.ts';

/** A key of payloads that nobody else has. */
export const payloadKey = (id: string) => ({ id, key: randomBytes(32) });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** Of what Temporal's protocol gives, that which is a payload. */
function isPayload(value: Record<string, unknown>): value is Payload & Record<string, unknown> {
  const { metadata, data } = value;
  return isObject(metadata) && 'encoding' in metadata && data instanceof Uint8Array;
}

/** Fields that the server must read itself, or that the SDK's core writes: no codec sees them. */
const NEVER_ENCRYPTED = ['searchAttributes', 'details'];

/** Every payload in an answer of Temporal's that a codec sees. Of details only a marker's are not seen. */
export function payloadsIn(value: unknown, isMarker = false): Payload[] {
  if (Array.isArray(value)) return value.flatMap((one) => payloadsIn(one, isMarker));
  if (!isObject(value)) return [];
  if (isPayload(value)) return [value];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'searchAttributes' || (isMarker && NEVER_ENCRYPTED.includes(name))) return [];
    return payloadsIn(inner, isMarker || name === 'markerRecordedEventAttributes');
  });
}

/** Decrypts, in place, what was encrypted of an answer of Temporal's. */
export async function decrypt(value: unknown, encryption: PayloadEncryption): Promise<void> {
  for (const payload of payloadsIn(value)) {
    const opened = await encryption.open(payload);
    if (opened !== null) Object.assign(payload, opened.payload);
  }
}
