import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { isFinal } from '../../domain/status.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { isOwnDeletion, OWN_DELETION } from '../deletions/own-deletion.ts';
import { findVerificationKey } from '../encryption/data-keys.ts';
import { enqueueRevision, mayRevise } from '../outbox/enqueue.ts';
import * as parse from '../parse.ts';
import { orphanField, vendorSessionHash } from '../sessions/field.ts';
import { nameOrphan } from '../sessions/orphans.ts';
import type { Store } from '../store.ts';
import type { StoredWebhook, StoreWebhookInput } from '../types.ts';
import { lockVerification } from '../verifications/lock.ts';
import { sealBody } from './body.ts';
import { bodyHashOf, countRepeat } from './repeats.ts';
import { insertInboxRow, type SealedBody } from './insert.ts';
import { findMatch, findSession, lockVendorSession, type Match } from './match.ts';

/** What a message is about can change while we look; each change is a session saved, so rarely twice. */
const MAX_LOOKS = 4;

/**
 * Keeps an authenticated webhook before it is answered, encrypted, and files it:
 *
 * - `waiting`: about a session of ours; tell the workflow
 * - `unmatched`: its session is being bought (then it is released once that is saved), or nobody knows
 *   it (yet)
 * - `set_aside`: about a session that nobody uses, about none at all (a bell whose body says nothing),
 *   or caused by our own deletion; never applied
 * - `late`: the verification had ended; a revision judges it where it can say something new
 *
 * A ring for a session of which one is not answered yet is not stored again (`coalesced`). Of anything
 * else the same bytes about the same session are one row, counted (`repeated`).
 * @throws KycError `store_unavailable`: the vendor must send it again
 */
export async function storeWebhook(store: Store, input: StoreWebhookInput): Promise<StoredWebhook> {
  const inboxId = uuidv7();
  const { sessionId } = input.reading;
  const hash =
    sessionId === undefined ? null : vendorSessionHash(store, input.accountId, sessionId);
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const match = await findMatch(store.app, input, hash);
    const message: Message = {
      inboxId,
      input,
      hash,
      match,
      bodyHash: bodyHashOf(store, input),
      body: await sealBody(store, match?.owner ?? null, { inboxId, ...input }),
      orphanId: await sealOrphanId(store, input, match),
    };
    const filed = await inTransaction(store.app, (tx) => file(tx, message));
    if (filed !== 'look again') return filed;
  }
  throw new KycError('store_unavailable', 'What the message is about kept changing.');
}

interface Message {
  inboxId: string;
  input: StoreWebhookInput;
  /** Keyed hash of the vendor's session id, where the message names one. */
  hash: string | null;
  match: Match | null;
  bodyHash: string;
  body: SealedBody;
  /** The vendor's session id under the verification's key, should it turn out to be an orphan's. */
  orphanId: string | null;
}

async function sealOrphanId(
  store: Store,
  { reading: { sessionId } }: StoreWebhookInput,
  match: Match | null,
): Promise<string | null> {
  if (sessionId === undefined || match === null) return null;
  const key = await findVerificationKey(store, match.owner);
  if (key === null) return null;
  return key.seal(orphanField(), sessionId);
}

async function file(tx: pg.PoolClient, message: Message): Promise<StoredWebhook | 'look again'> {
  const { input, hash, match } = message;
  if (hash !== null) await lockVendorSession(tx, hash);
  if (match === null) {
    if ((await findMatch(tx, input, hash)) !== null) return 'look again';
    const place = hash === null ? NAMELESS : UNKNOWN;
    return (await repeated(tx, message, place)) ?? insert(tx, message, place);
  }
  const { verificationId } = match.owner;
  const { status } = await lockVerification(tx, verificationId);
  if (!isSameMatch(match, await findMatch(tx, input, hash))) return 'look again';
  const place = await placeOf(tx, match, { hash, isOver: isFinal(status), ...input.reading });
  if (place.why === 'orphan_session' && hash !== null) {
    const { accountId } = input;
    const orphan = { verificationId, number: place.session ?? 0, accountId };
    const name = { vendorSessionHash: hash, vendorSessionId: message.orphanId };
    await nameOrphan(tx, { ...orphan, ...name, cause: 'webhook' });
  }
  const known = (await coalesce(tx, message, place)) ?? (await repeated(tx, message, place));
  return known ?? insert(tx, message, place);
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
  disposition: Exclude<StoredWebhook['disposition'], 'repeated'>;
  why: string | null;
  /** It came after the end and is about a session that we know: a revision judges it. */
  revises?: boolean;
}

/** Its session may still be saved. */
const UNKNOWN: Place = { session: null, disposition: 'unmatched', why: 'unknown_session' };
/** It names no session at all, so that none that is saved can ever be its. */
const NAMELESS: Place = { session: null, disposition: 'set_aside', why: 'names_no_session' };

/** Where a message about a verification belongs; the caller holds the verification's lock. */
async function placeOf(
  tx: pg.PoolClient,
  match: Match,
  { hash, isOver, fact }: { hash: string | null; isOver: boolean; fact: VendorFact },
): Promise<Place> {
  const place = await placeInLine(tx, match, hash);
  if (!isOver || place.disposition === 'set_aside') return place;
  const { session } = place;
  if (session !== null && (await isOwnDeletion(tx, { ...match.owner, session, fact }))) {
    return { session, disposition: 'set_aside', why: OWN_DELETION };
  }
  const revises = place.disposition === 'waiting';
  return { session, disposition: 'late', why: 'already_final', revises };
}

async function placeInLine(tx: pg.PoolClient, match: Match, hash: string | null): Promise<Place> {
  const asOrphan: Place = {
    session: match.session,
    disposition: 'set_aside',
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

/**
 * A ring says nothing but "ask": while one is not answered, another one adds nothing. It is counted, so
 * that an answer to an older question does not settle it, and told again, should nobody be asking.
 */
async function coalesce(
  tx: pg.PoolClient,
  { input, match }: Message,
  { session, disposition }: Place,
): Promise<StoredWebhook | null> {
  if (input.reading.fact.kind !== 'ring' || match === null || session === null) return null;
  if (disposition === 'set_aside') return null;
  const { verificationId } = match.owner;
  const about = [verificationId, session];
  const open =
    disposition === 'late'
      ? await queryMaybe(tx, parse.idRow, WAITING_LATE_RING, about)
      : await queryMaybe(tx, parse.idRow, UNANSWERED_RING, [
          ...about,
          input.reading.fact.vendorCode ?? null,
        ]);
  if (open === null) return null;
  await execute(
    tx,
    `update inbox
     set coalesced = coalesced + 1,
       due_at = case when disposition = 'delivered' then now() else due_at end,
       disposition = case when disposition = 'delivered' then 'waiting' else disposition end
     where id = $1`,
    [open.id],
  );
  return { inboxId: open.id, verificationId, session, disposition, coalesced: true };
}

/** Of the same kind: that the person came back must not be lost in a ring that only says "ask". */
const UNANSWERED_RING = `
  select id from inbox
  where verification_id = $1 and session = $2 and fact->>'kind' = 'ring'
    and disposition in ('waiting', 'delivered', 'unmatched')
    and fact->>'vendorCode' is not distinct from $3
  order by position limit 1 for update`;

/** After the end a ring waits for as long as its revision has not been started. */
const WAITING_LATE_RING = `
  select i.id from inbox i join outbox o on o.inbox_id = i.id
  where i.verification_id = $1 and i.session = $2 and i.disposition = 'late'
    and i.fact->>'kind' = 'ring' and o.completed_at is null
    and (o.leased_until is null or o.leased_until < now())
  order by i.position limit 1 for update skip locked`;

async function insert(
  tx: pg.PoolClient,
  { inboxId, input, hash, match, body, bodyHash }: Message,
  { session, disposition, why, revises = false }: Place,
): Promise<StoredWebhook> {
  const verificationId = match?.owner.verificationId ?? null;
  await insertInboxRow(tx, {
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
  });
  if (verificationId !== null && revises && mayRevise(input.reading.fact)) {
    await enqueueRevision(tx, { verificationId, inboxId });
  }
  return { inboxId, verificationId, session, disposition, coalesced: false };
}
