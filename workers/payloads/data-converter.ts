import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { PayloadEncryption } from './codec.ts';

/** Has messages of failures in payloads: by its path, as the SDK takes it for activities and for workflows. */
export const FAILURE_CONVERTER = fileURLToPath(
  new URL('../../workflows/failure-converter.mjs', import.meta.url),
);

/** For every client and every worker of ours, whether or not it encrypts: what is encrypted must be read. */
export function dataConverter(encryption: PayloadEncryption): DataConverter {
  return {
    payloadCodecs: [encryption],
    ...(encryption.encrypts ? { failureConverterPath: FAILURE_CONVERTER } : {}),
  };
}
