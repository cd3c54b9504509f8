import type pg from 'pg';
import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { type Executor, execute, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import { vendorSessionHash } from '../sessions/field.ts';
import type { Store } from '../store.ts';
import type { SessionMatch, StoreWebhookInput } from '../types.ts';
import {
  findOwner,
  type LockedVerification,
  lockUnchanged,
  OWNER_COLUMNS,
  ownerOf,
  ownerRow,
  type VerificationOwner,
} from '../verifications/lock.ts';

/** Which verification a message is about, and how we know. */
export interface Match {
  owner: VerificationOwner;
  /** Our number of the session, where the message or its address names one that we know. */
  session: number | null;
  by: 'address' | 'session' | 'reference';
  /** True when it is about a session that no person is sent to. */
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
  const { accountId, session, reading } = input;
  const found =
    session === undefined
      ? ((hash === null ? null : await findNamed(store, executor, accountId, hash)) ??
        (await findReferred(store, executor, reading.ourReference)))
      : await findAddressed(store, executor, session);
  return found?.owner.accountId === accountId ? found : null;
}

async function findAddressed(
  store: Store,
  executor: Executor,
  { verificationId, number: session, orphan }: SessionMatch,
): Promise<Match | null> {
  const owner = await findOwner(store, executor, verificationId);
  return owner && { owner, session, by: 'address', orphan };
}

async function findReferred(
  store: Store,
  executor: Executor,
  reference: string | undefined,
): Promise<Match | null> {
  if (reference === undefined || !isUuid(reference)) return null;
  const owner = await findOwner(store, executor, reference);
  return owner && { owner, session: null, by: 'reference', orphan: false };
}

const namedRow = ownerRow.extend({
  number: z.int(),
  orphan: z.boolean(),
  session_tag: z.string().nullable(),
});

/** The session of ours, or the orphan, that the vendor calls so, and its verification. */
async function findNamed(
  store: Store,
  executor: Executor,
  accountId: string,
  hash: string,
): Promise<Match | null> {
  const row = await queryMaybe(
    executor,
    namedRow,
    `select ${OWNER_COLUMNS}, s.number, s.orphan, s.tag as session_tag
     from (
       select verification_id, number, tag, false as orphan from vendor_sessions
       where account_id = $1 and vendor_session_hash = $2
       union all
       select verification_id, number, null, true from orphan_sessions
       where account_id = $1 and vendor_session_hash = $2
       order by orphan limit 1) s
     join verifications v on v.id = s.verification_id`,
    [accountId, hash],
  );
  if (row === null) return null;
  const { id: verification_id, number, orphan } = row;
  const fields = { verification_id, number, account_id: accountId, vendor_session_hash: hash };
  if (!orphan) store.tags.check('vendor_sessions', fields, row.session_tag);
  return { owner: ownerOf(store, row), session: number, by: 'session', orphan };
}

/** What a message is about, as it was found. */
interface Looked {
  input: StoreWebhookInput;
  /** Keyed hash of the vendor's session id, where the message names one and that counts. */
  hash: string | null;
  match: Match | null;
}

/**
 * Locks what a message is about until the transaction ends: the vendor's session, as long as it is not
 * known to be one of ours, then the verification.
 * @returns the verification, or null where none is known; `look again` where that has changed meanwhile
 * @throws RowChangedError when the verification is not as we wrote it
 */
export async function lockMatch(
  store: Store,
  tx: pg.PoolClient,
  { input, hash, match }: Looked,
): Promise<LockedVerification | 'look again' | null> {
  // An address belongs to one session, and one that is saved keeps its name; an orphan may yet be saved.
  const isForGood = match !== null && (hash === null || match.by === 'address' || isSaved(match));
  if (!isForGood && hash !== null) await lockVendorSession(tx, hash);
  const locked = match === null ? null : await lockUnchanged(store, tx, match.owner.verificationId);
  if (!isForGood && !isSameMatch(match, await findMatch(store, tx, input, hash))) {
    return 'look again';
  }
  return locked;
}

/** It names a session of ours, which is saved: else it would have no name. */
export function isSaved({ by, orphan }: Match): boolean {
  return by === 'session' && !orphan;
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

function isSameMatch(one: Match | null, other: Match | null): boolean {
  return (
    other?.owner.verificationId === one?.owner.verificationId &&
    other?.session === one?.session &&
    other?.orphan === one?.orphan
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
