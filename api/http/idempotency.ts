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

/** The header of every route that acts, which some do not do without. */
export const idempotencyHeaders = (isNeeded: boolean) =>
  z.object({ 'Idempotency-Key': isNeeded ? keySchema : keySchema.optional() });

/** What tells a repetition of a request from another one that has taken its key. */
export interface Said {
  operation: string;
  path: Readonly<Record<string, unknown>>;
  query: unknown;
  /** As it was sent: what we fill in by default may change from build to build. Null where there is none. */
  body: unknown;
}

/** The same, where it is not all of that. */
export type Asked = (said: Said, client: ClientPrincipal) => unknown;

const whole: Asked = ({ operation, path, query, body }) => [operation, path, query, body];

/**
 * A client's request under its key; null where it carries none, or no client asks.
 * @param isNeeded whether there must be a key
 * @throws KycError `idempotency_key_missing`; `invalid_request` for one that is no key
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

/** Of a route that does not do without a key. */
export function needed(sent: KeyedRequest | null): KeyedRequest {
  if (sent === null) throw new Error('The route does without a key');
  return sent;
}

/** Of what is a person's own act, as whose it is written down: the same of another one is no repetition. */
export const asOwnAct: Asked = ({ operation, path, body }, { id }) => [operation, path, body, id];

/**
 * The request, and what it asked for, as an act has them that knows its own request for good.
 * @param asked what tells it from another one under its key
 */
export function ownRequest(store: Store, given: KeyedRequest | null, asked: unknown) {
  const sent = needed(given);
  return { sent, idempotencyKey: sent.key, requestFingerprint: fingerprint(store, asked) };
}

/** A keyed hash of what was asked, so that guessing a body does not reveal it. */
export function fingerprint(store: Pick<Store, 'hashKey'>, asked: unknown): string {
  return createHmac('sha256', store.hashKey)
    .update(`request-fingerprint\n${canonicalJson(asked)}`)
    .digest('hex');
}

const twins = createTwins();
const nameOf = ({ clientId, mode, key }: KeyedRequest) => JSON.stringify([clientId, mode, key]);

/**
 * Does what a request asks for once; a repetition gets the answer of the first. A refused request is not
 * remembered. One that is refused while its twin acts may be refused because of it (the twin has taken the
 * last of a quota, say): it waits for the twin, and gets the same answer.
 * @param handle called with what the request did when it came before; null: do it now
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
