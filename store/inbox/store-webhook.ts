import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { isFinal } from '../../domain/status.ts';
import { inTransaction } from '../database.ts';
import { askForNewcomers, isOwnDeletion, OWN_DELETION } from '../deletion-queue.ts';
import { findVerificationKey, type VerificationKey } from '../encryption/data-keys.ts';
import { enqueueRevision, mayRevise } from '../outbox/enqueue.ts';
import { orphanField } from '../sessions/field.ts';
import { nameOrphan } from '../sessions/orphans.ts';
import type { Store } from '../store.ts';
import type { Disposition, StoredWebhook, StoreWebhookInput } from '../types.ts';
import { lockUnchanged } from '../verifications/lock.ts';
import { sealBody, sealOwnBody } from './body.ts';
import { coalesceRing } from './coalesce.ts';
import { insertInboxRow, type SealedBody } from './insert.ts';
import { findMatch, findSession, hashOfSession, lockVendorSession, type Match } from './match.ts';
import { paceRing } from './pace.ts';
import { bodyHashOf, countRepeat } from './repeats.ts';
import { type Arrived, keepForVerification, keepStranger, onlyRinging } from './unsigned.ts';

/** What a message is about can change while we look; each change is a session saved, so rarely twice. */
const MAX_LOOKS = 4;

/**
 * Keeps an authenticated webhook before it is answered, encrypted, and files it:
 *
 * - `waiting`: about a session of ours; tell the workflow
 * - `unmatched`: its session is being bought (then it is released once that is saved), or nobody knows
 *   it (yet)
 * - `ignored`: about a session that nobody uses, about none at all (a bell whose body says nothing),
 *   or caused by our own deletion; never applied
 * - `after_final`: the verification had ended; a revision judges it where it can say something new
 * - `early`, `not_kept`: an unsigned bell that is about nothing of ours, or about a session that is
 *   being bought. The hash of what it names waits for a session to be saved; else nothing is kept
 *
 * An unsigned bell whose session we do not know, but whose reference we do, rings the newest session:
 * whoever knows the id of a verification could have invented the rest, so nothing of it is kept.
 *
 * A ring for a session of which one is not answered yet is not stored again (`coalesced`); one that
 * comes too often waits, and a person's own is not kept in the end. Of anything else the same bytes
 * about the same session are one row, counted (`repeated`).
 * @throws KycError `store_unavailable`: the vendor must send it again
 */
export async function storeWebhook(store: Store, came: StoreWebhookInput): Promise<StoredWebhook> {
  const inboxId = uuidv7();
  const named = hashOfSession(store, came);
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const match = await findMatch(store, store.app, came, named);
    if (match === null && came.isUnsigned === true) {
      const kept = await inTransaction(store.app, (tx) =>
        keepStranger(store, tx, { inboxId, input: came, hash: named }),
      );
      if (kept !== 'look again') return kept;
      continue;
    }
    const isHearsay = came.isUnsigned === true && match?.by === 'reference';
    const input = isHearsay ? onlyRinging(came) : came;
    const hash = hashOfSession(store, input);
    const key = match === null ? null : await findVerificationKey(store, match.owner);
    const about = { inboxId, ...input };
    const message: Message = {
      ...{ inboxId, input, hash, match, key },
      bodyHash: bodyHashOf(store, input),
      body: await (match === null ? sealOwnBody(store, about) : sealBody(key, about)),
    };
    const filed = await inTransaction(store.app, (tx) => file(store, tx, message));
    if (filed !== 'look again') return filed;
  }
  throw new KycError('store_unavailable', 'What the message is about kept changing.');
}

interface Message extends Arrived {
  match: Match | null;
  bodyHash: string;
  body: SealedBody;
  /** The verification's; null where that is not known, or its data was erased. */
  key: VerificationKey | null;
}

async function file(
  store: Store,
  tx: pg.PoolClient,
  message: Message,
): Promise<StoredWebhook | 'look again'> {
  const { input, hash, match } = message;
  if (hash !== null) await lockVendorSession(tx, hash);
  if (match === null) {
    if ((await findMatch(store, tx, input, hash)) !== null) return 'look again';
    const place = hash === null ? NAMELESS : UNKNOWN;
    return (await repeated(tx, message, place)) ?? insert(store, tx, message, place);
  }
  const { verificationId } = match.owner;
  const { status } = await lockUnchanged(store, tx, verificationId);
  if (!isSameMatch(match, await findMatch(store, tx, input, hash))) return 'look again';
  const place = await placeOf(tx, match, { hash, isOver: isFinal(status), ...input.reading });
  if (input.isUnsigned === true && place.session === null) {
    return keepForVerification(store, tx, message, verificationId);
  }
  const { accountId, reading } = input;
  if (place.why === 'orphan_session' && hash !== null && reading.sessionId !== undefined) {
    const orphan = { verificationId, number: place.session ?? 0, accountId };
    const id = (await message.key?.seal(orphanField(), reading.sessionId)) ?? null;
    const name = { vendorSessionHash: hash, vendorSessionId: id };
    await nameOrphan(tx, { ...orphan, ...name, cause: 'webhook' });
    if (isFinal(status)) await askForNewcomers(store, tx, verificationId);
  }
  if (input.reading.fact.kind === 'ring' && place.session !== null) {
    return ring(store, tx, message, { ...place, session: place.session });
  }
  return (await repeated(tx, message, place)) ?? insert(store, tx, message, place);
}

async function ring(
  store: Store,
  tx: pg.PoolClient,
  message: Message,
  place: Place & { session: number },
): Promise<StoredWebhook> {
  const { input, inboxId, match } = message;
  const verificationId = match?.owner.verificationId;
  if (verificationId === undefined) return insert(store, tx, message, place);
  const { session, disposition } = place;
  const { fact } = input.reading;
  const kind = paceOf(input);
  const isAsked = disposition === 'waiting' || disposition === 'after_final';
  const pace =
    isAsked && kind !== null ? await paceRing(tx, { verificationId, session, kind }) : AT_ONCE;
  const rung = { verificationId, session, coalesced: false };
  if (pace === null) return { ...rung, inboxId, disposition: 'not_kept' };
  const open = await coalesceRing(tx, { ...place, ...pace, verificationId, fact });
  if (open !== null) return { ...rung, inboxId: open.id, disposition, coalesced: true };
  return insert(store, tx, message, { ...place, ...pace });
}

const AT_ONCE = { waitMs: 0 } as const;

/** By what a ring's pace is kept; null for our own question, which the client asks with a limit. */
function paceOf({ source, kind }: StoreWebhookInput): 'bell' | 'return' | 'hint' | null {
  if (source !== 'subject') return 'bell';
  return kind === 'return' || kind === 'hint' ? kind : null;
}

/** A ring is heard anew however often it comes: it is not what it says, but that it rings. */
async function repeated(
  tx: pg.PoolClient,
  { input, match, bodyHash }: Message,
  { session, disposition, why }: Place,
): Promise<StoredWebhook | null> {
  const { accountId, receivedAt, reading } = input;
  if (reading.fact.kind === 'ring' && match !== null) return null;
  const verificationId = match?.owner.verificationId ?? null;
  const about = { accountId, verificationId, session, fact: reading.fact };
  const inboxId = await countRepeat(tx, { ...about, bodyHash, receivedAt, disposition, why });
  if (inboxId === null) return null;
  return { inboxId, verificationId, session, disposition: 'repeated', coalesced: false };
}

function isSameMatch(one: Match, other: Match | null): boolean {
  return (
    other !== null &&
    other.owner.verificationId === one.owner.verificationId &&
    other.session === one.session &&
    other.orphan === one.orphan
  );
}

interface Place {
  session: number | null;
  disposition: Disposition & StoredWebhook['disposition'];
  why: string | null;
  /** It came after the end and is about a session that we know: a revision judges it. */
  revises?: boolean;
  /** For how long it is not passed on yet, in milliseconds. */
  waitMs?: number;
}

/** Its session may still be saved. */
const UNKNOWN: Place = { session: null, disposition: 'unmatched', why: 'unknown_session' };
/** It names no session at all, so that none that is saved can ever be its. */
const NAMELESS: Place = { session: null, disposition: 'ignored', why: 'names_no_session' };

/** Where a message about a verification belongs; the caller holds the verification's lock. */
async function placeOf(
  tx: pg.PoolClient,
  match: Match,
  { hash, isOver, fact }: { hash: string | null; isOver: boolean; fact: VendorFact },
): Promise<Place> {
  const place = await placeInLine(tx, match, hash);
  if (!isOver || place.disposition === 'ignored') return place;
  const { session } = place;
  if (session !== null && (await isOwnDeletion(tx, { ...match.owner, session, fact }))) {
    return { session, disposition: 'ignored', why: OWN_DELETION };
  }
  // About a session that is not saved yet it waits for that (`releaseUnmatched`), here as well.
  const revises = place.disposition === 'waiting';
  return { session, disposition: 'after_final', why: place.why ?? 'already_final', revises };
}

async function placeInLine(tx: pg.PoolClient, match: Match, hash: string | null): Promise<Place> {
  const asOrphan: Place = {
    session: match.session,
    disposition: 'ignored',
    why: 'orphan_session',
  };
  if (match.orphan) return asOrphan;
  const session = await findSession(tx, match.owner.verificationId, match.session);
  if (session === null || session.state === 'requested') {
    return { session: match.session, disposition: 'unmatched', why: 'session_not_saved' };
  }
  // The vendor knows our verification, but not by a session that we know: somebody else's try.
  if (match.by === 'reference' && hash !== null) return { ...asOrphan, session: session.number };
  return { session: session.number, disposition: 'waiting', why: null };
}

async function insert(
  store: Store,
  tx: pg.PoolClient,
  { inboxId, input, hash, match, body, bodyHash }: Message,
  { session, disposition, why, revises = false, waitMs = 0 }: Place,
): Promise<StoredWebhook> {
  const verificationId = match?.owner.verificationId ?? null;
  await insertInboxRow(store, tx, {
    id: inboxId,
    verificationId,
    session,
    accountId: input.accountId,
    vendor: input.vendor,
    source: input.source ?? 'webhook',
    kind: input.kind,
    fact: input.reading.fact,
    body,
    vendorSessionHash: hash,
    disposition,
    why,
    receivedAt: input.receivedAt,
    bodyHash,
    waitMs,
  });
  if (verificationId !== null && revises && mayRevise(input.reading.fact)) {
    await enqueueRevision(tx, { verificationId, inboxId, waitMs });
  }
  return { inboxId, verificationId, session, disposition, coalesced: false };
}
