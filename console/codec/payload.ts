import { z } from 'zod';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'is not base64');
/** A payload as Temporal's UI sends it: protobuf's JSON, in which bytes are base64. */
const jsonPayload = z.looseObject({
  metadata: z.record(z.string(), base64).nullish(),
  data: base64.nullish(),
});
export const jsonPayloads = z.object({ payloads: z.array(jsonPayload) });
export type JsonPayload = z.output<typeof jsonPayload>;

/** The same with its bytes, as the SDK has it. */
export interface PayloadBytes {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

/** Reads what was encrypted for Temporal; `workers/payloads/` implements it. */
export interface PayloadReader {
  /**
   * The content and the workflow or activity that it belongs to (empty: unknown); null for what is not
   * encrypted, not by us, or under a key that is not here.
   * @throws KycError `store_unavailable`
   */
  open(payload: PayloadBytes): Promise<{ payload: PayloadBytes; owner: string } | null>;
}

export function bytesOf({ metadata, data }: JsonPayload): PayloadBytes {
  return {
    metadata: mapped(metadata ?? {}, (text) => new Uint8Array(Buffer.from(text, 'base64'))),
    data: new Uint8Array(Buffer.from(data ?? '', 'base64')),
  };
}

export function jsonOf({ metadata, data }: PayloadBytes): JsonPayload {
  return {
    metadata: mapped(metadata ?? {}, (bytes) => Buffer.from(bytes).toString('base64')),
    data: Buffer.from(data ?? []).toString('base64'),
  };
}

function mapped<From, To>(record: Record<string, From>, to: (value: From) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
