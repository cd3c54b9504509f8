import { createHmac } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { ERRORS, KycError } from '../../domain/errors.ts';
import {
  findRepeated,
  isKeyTaken,
  KEYS_KEPT_DAYS,
  type KeyedRequest,
  type RepeatedRequest,
  type Store,
} from '../../store/index.ts';
import { type ClientPrincipal, contextOf, type RequestHead } from './context.ts';
import { createTwins } from './twins.ts';
import { invalidRequest } from './validate.ts';

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

const keySchema = z
  .string()
  .regex(KEY_PATTERN)
  .meta({
    description: `Your own name for this request, 1 to 255 printable characters. Repeat the request with it to be safe: it is done once, and the answer shows it as it is by then. It is known for ${KEYS_KEPT_DAYS} days, to whichever key of yours of the mode; with another request it is a 409.`,
    example: 'order-4711-first',
  });

/** The header of every route that acts; some routes require it. */
export const idempotencyHeaders = (isNeeded: boolean) =>
  z.object({ 'Idempotency-Key': isNeeded ? keySchema : keySchema.optional() });

/** The parts that tell a repetition of a request from a different request under the same key. */
export interface Said {
  operation: string;
  path: Readonly<Record<string, unknown>>;
  query: unknown;
  /** The body as the client sent it, since our defaults may change from build to build; null without one. */
  body: unknown;
}

/** Chooses which of these parts count. */
export type Asked = (said: Said, client: ClientPrincipal) => unknown;

const whole: Asked = ({ operation, path, query, body }) => [operation, path, query, body];

/**
 * A client's request with its Idempotency-Key; null where it has no key, or does not come from a client.
 * @param isNeeded whether the route requires a key
 * @throws KycError `idempotency_key_missing`; `invalid_request` for a malformed key
 */
export function keyedRequest(
  { store, request }: { store: Store; request: RequestHead },
  said: Said,
  { isNeeded = false, asked = whole }: { isNeeded?: boolean; asked?: Asked },
): KeyedRequest | null {
  const { principal } = contextOf(request);
  const key = keyOf(request.get('Idempotency-Key'), isNeeded);
  if (principal === null || key === null) return null;
  const { clientId, mode } = principal;
  return { clientId, mode, key, fingerprint: fingerprint(store, asked(said, principal)) };
}

function keyOf(header: string | undefined, isNeeded: boolean): string | null {
  if (isNeeded && (header === undefined || header === '')) {
    throw new KycError(
      'idempotency_key_missing',
      'Send an Idempotency-Key, e.g. a UUID; repeat it when you repeat the request.',
    );
  }
  if (header === undefined || KEY_PATTERN.test(header)) return header ?? null;
  const message = 'must be 1 to 255 printable ASCII characters without spaces';
  throw invalidRequest([{ pointer: '/headers/Idempotency-Key', message }]);
}

/** For a route that requires a key. */
export function needed(sent: KeyedRequest | null): KeyedRequest {
  if (sent === null) throw new Error('The route does without a key');
  return sent;
}

/** For acts that we record under a person's name: the same request by another person is no repetition. */
export const asOwnAct: Asked = ({ operation, path, body }, { id }) => [operation, path, body, id];

/**
 * The key and the fingerprint for an act that stores them with its own row.
 * @param asked the parts that tell the request from a different one under the same key
 */
export function ownRequest(store: Store, given: KeyedRequest | null, asked: unknown) {
  const sent = needed(given);
  return { sent, idempotencyKey: sent.key, requestFingerprint: fingerprint(store, asked) };
}

/** A keyed hash of the request, so that guesses at a body cannot be confirmed without the key. */
export function fingerprint(store: Pick<Store, 'hashKey'>, asked: unknown): string {
  return createHmac('sha256', store.hashKey)
    .update(`request-fingerprint\n${canonicalJson(asked)}`)
    .digest('hex');
}

const twins = createTwins();
const nameOf = ({ clientId, mode, key }: KeyedRequest) => JSON.stringify([clientId, mode, key]);

/**
 * Handles a request once; a repetition gets the answer of the first. It does not remember a refused request.
 * A request may be refused because a concurrent request with the same key acts (it has taken the last of a
 * quota, say): it then waits for that one, and gets the same answer.
 * @param handle called with what the first request did; with null: do it now
 */
export async function onlyOnce(
  { store, response }: { store: Store; response: Response },
  sent: KeyedRequest | null,
  handle: (repeated: RepeatedRequest | null) => void | Promise<void>,
): Promise<void> {
  const find = () => (sent === null ? null : findRepeated(store, sent));
  let repeated = await find();
  if (repeated === null) {
    try {
      if (sent === null) await handle(null);
      else await twins.act(nameOf(sent), async () => handle(null));
      return;
    } catch (error) {
      const isRefused =
        error instanceof KycError ? ERRORS[error.code].http < 500 : isKeyTaken(error);
      if (isRefused && sent !== null) await twins.settled(nameOf(sent));
      repeated = isRefused && !response.headersSent ? await find() : null;
      if (repeated === null) throw error;
    }
  }
  response.setHeader('Idempotency-Replayed', 'true');
  await handle(repeated);
}
