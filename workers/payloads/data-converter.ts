import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Environment } from '../../config/schema.ts';
import type { Store } from '../../store/index.ts';
import type { Logger } from '../logger.ts';
import { type PayloadEncryption, payloadEncryption } from './codec.ts';

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

/** Of a process's own; one that encrypts nothing says so in production. */
export function openPayloadEncryption(
  store: Store,
  { environment }: { environment: Environment['NODE_ENV'] },
  { logger }: { logger: Logger },
): PayloadEncryption {
  const encryption = payloadEncryption(store);
  if (!encryption.encrypts && environment === 'production') {
    logger.warn(
      'what Temporal keeps is not encrypted: who may read there reads reasons (set PAYLOAD_KEYS, and not PAYLOAD_ENCRYPTION=off)',
    );
  }
  return encryption;
}
