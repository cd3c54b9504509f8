import type { Environment } from '../../config/schema.ts';
import type { Store } from '../../store/index.ts';
import type { Logger } from '../logger.ts';
import { type PayloadEncryption, payloadEncryption } from './codec.ts';

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
