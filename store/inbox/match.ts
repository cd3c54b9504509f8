import type pg from 'pg';
import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { type Executor, execute, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import { vendorSessionHash } from '../sessions/field.ts';
import { findSessionByHash } from '../sessions/find.ts';
import type { Store } from '../store.ts';
import type { StoreWebhookInput } from '../types.ts';
import { findOwner, type VerificationOwner } from '../verifications/lock.ts';

/** Which verification a message is about, and how we know. */
export interface Match {
  owner: VerificationOwner;
  /** Our number of the session, where the message or its address names one that we know. */
  session: number | null;
  by: 'address' | 'session' | 'reference';
  /** True when it is about a session that nobody uses. */
  orphan: boolean;
}

/**
 * Keeps "is this session known?" and "release what waited for it" apart until the transaction ends.
 * Always taken before a verification's row lock.
 */
export async function lockVendorSession(tx: pg.PoolClient, hash: string): Promise<void> {
  await execute(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [hash]);
}

/** Keyed hash of the vendor's session id that a message names; null where it names none. */
export function hashOfSession(
  store: Store,
  { accountId, reading: { sessionId } }: StoreWebhookInput,
): string | null {
  return sessionId === undefined ? null : vendorSessionHash(store, accountId, sessionId);
}

/**
 * Finds what a message is about: the session that its address belongs to, else the vendor's session
 * id, else our own reference that the vendor gave back. Only verifications of the account whose
 * secret authenticated the message are found.
 * @throws RowChangedError when the verification or its session is not as we wrote it
 */
export async function findMatch(
  store: Store,
  executor: Executor,
  input: StoreWebhookInput,
  hash: string | null,
): Promise<Match | null> {
  if (input.session !== undefined) {
    const { verificationId, number, orphan = false } = input.session;
    const known = { session: number, by: 'address', orphan } as const;
    return ownedMatch(store, executor, input, { verificationId, ...known });
  }
  if (hash !== null) {
    const found = await findSessionByHash(store, executor, input.accountId, hash);
    if (found !== null) {
      const { verificationId, number: session, orphan } = found;
      return ownedMatch(store, executor, input, { verificationId, session, by: 'session', orphan });
    }
  }
  const { ourReference } = input.reading;
  if (ourReference === undefined || !isUuid(ourReference)) return null;
  const known = { session: null, by: 'reference', orphan: false } as const;
  return ownedMatch(store, executor, input, { verificationId: ourReference, ...known });
}

/** What a message is about can change while we look; each change is a session saved, so rarely twice. */
const MAX_LOOKS = 4;

/** @throws KycError `store_unavailable` where what a message is about keeps changing */
export async function lookingAgain<T>(file: () => Promise<T | 'look again'>): Promise<T> {
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const filed = await file();
    if (filed !== 'look again') return filed;
  }
  throw new KycError('store_unavailable', 'What the message is about kept changing.');
}

export function isSameMatch(one: Match, other: Match | null): boolean {
  return (
    other !== null &&
    other.owner.verificationId === one.owner.verificationId &&
    other.session === one.session &&
    other.orphan === one.orphan
  );
}

/**
 * What an unsigned webhook is about, to count by: a session of ours, or of a verification all that name
 * no session that we know, however many they invent. Null where it is about nothing of ours.
 */
export async function findAddressee(
  store: Store,
  input: StoreWebhookInput,
): Promise<string | null> {
  const match = await findMatch(store, store.app, input, hashOfSession(store, input));
  return match === null ? null : `${match.owner.verificationId} ${match.session ?? ''}`;
}

async function ownedMatch(
  store: Store,
  executor: Executor,
  { accountId }: StoreWebhookInput,
  { verificationId, ...rest }: Omit<Match, 'owner'> & { verificationId: string },
): Promise<Match | null> {
  const owner = await findOwner(store, executor, verificationId);
  return owner?.accountId === accountId ? { owner, ...rest } : null;
}

const newestRow = z.object({ number: z.int(), state: parse.sessionState });

/** The newest session of a verification, or that of a number; null when there is none. */
export async function findSession(
  executor: Executor,
  verificationId: string,
  number: number | null,
): Promise<z.output<typeof newestRow> | null> {
  return queryMaybe(
    executor,
    newestRow,
    `select number, state from vendor_sessions
     where verification_id = $1 and ($2::integer is null or number = $2)
     order by number desc limit 1`,
    [verificationId, number],
  );
}
