import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Environment } from '../../config/schema.ts';
import type { Store } from '../../store/index.ts';
import type { Logger } from '../logger.ts';
import { type PayloadEncryption, payloadEncryption } from './codec.ts';

/** The converter that puts messages of failures into payloads. The SDK takes it by its path. */
export const FAILURE_CONVERTER = fileURLToPath(
  new URL('../../workflows/failure-converter.mjs', import.meta.url),
);

/** For all our clients and workers, even those that do not encrypt: they must read encrypted payloads. */
export function dataConverter(encryption: PayloadEncryption): DataConverter {
  return {
    payloadCodecs: [encryption],
    ...(encryption.encrypts ? { failureConverterPath: FAILURE_CONVERTER } : {}),
  };
}

/** The encryption of one process; logs a warning in production if it does not encrypt. */
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
