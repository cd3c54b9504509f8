import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Store } from '../../store/index.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { invalidRequest } from './validate.ts';

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** The header of a route whose repetition changes nothing. @param gets what a repetition is answered with */
export const idempotencyHeaders = (gets: string) =>
  z.object({
    'Idempotency-Key': z
      .string()
      .min(1)
      .max(255)
      .meta({
        description: `Your own name for this request, 1 to 255 printable characters. Repeat it with the same body to be safe: you get ${gets}.`,
        example: 'order-4711-first',
      }),
  });

/** @throws KycError `idempotency_key_missing`; `invalid_request` for one that is no key */
export function idempotencyKeyOf(header: string | undefined): string {
  if (header === undefined || header === '') {
    throw new KycError(
      'idempotency_key_missing',
      'Send an Idempotency-Key, e.g. a UUID; repeat it when you repeat the request.',
    );
  }
  if (KEY_PATTERN.test(header)) return header;
  const message = 'must be 1 to 255 printable ASCII characters without spaces';
  throw invalidRequest([{ pointer: '/headers/Idempotency-Key', message }]);
}

/** Over the body as it was sent: what we fill in by default may change from build to build. */
export function fingerprint(store: Pick<Store, 'hashKey'>, body: unknown): string {
  return createHmac('sha256', store.hashKey)
    .update(`request-fingerprint\n${canonicalJson(body)}`)
    .digest('hex');
}
