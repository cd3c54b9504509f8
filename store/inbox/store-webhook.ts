import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { VendorFact } from '../../domain/outcome.ts';
import { mayRevise } from '../../domain/revision.ts';
import { isFinal } from '../../domain/status.ts';
import { factAbout } from '../../domain/vendor-message.ts';
import { execute, inOneRoundTrip, inTransaction } from '../database.ts';
import { findVerificationKey, type VerificationKey } from '../encryption/data-keys.ts';
import { enqueueRevision } from '../outbox/enqueue.ts';
import { lookupHash, type Store } from '../store.ts';
import type { StoredWebhook, StoreWebhookInput } from '../types.ts';
import { sealBody, sealOwnBody } from './body.ts';
import { type FiledRow, insertInboxRow, type NewInboxRow, type SealedBody } from './insert.ts';
import { findMatch, hashOfSession, isSaved, lockMatch, lookingAgain, type Match } from './match.ts';
import { deleteUnknown, noteOrphan } from './note-orphan.ts';
import { NAMELESS, type Place, placeOf, UNKNOWN } from './place.ts';

/**
 * Keeps an authenticated webhook before it is answered, encrypted, and files it:
 *
 * - `waiting`: about a session of ours; tell the workflow
 * - `unmatched`: its session is being bought (then it is released once that is saved), or is not
 *   known (yet)
 * - `ignored`: about an orphan, about no session at all, about a person whose data was erased, or caused by
 *   our own deletion; never applied
 * - `after_final`: the verification had ended; a revision judges it where it can say something new
 *
 * The same bytes about the same session are one row, counted (`repeated`). What only says "ask the vendor"
 * is for `requestByWebhook`.
 * @throws KycError `store_unavailable`: the vendor must send it again
 */
export function storeWebhook(store: Store, input: StoreWebhookInput): Promise<StoredWebhook> {
  return lookingAgain(() => keep(store, input));
}

async function keep(store: Store, input: StoreWebhookInput): Promise<StoredWebhook | 'look again'> {
  const inboxId = uuidv7();
  const hash = hashOfSession(store, input);
  const match = await findMatch(store, store.app, input, hash);
  const key = match === null ? null : await findVerificationKey(store, match.owner);
  const about = { inboxId, ...input };
  const fact =
    match === null ? input.reading.fact : factAbout(match.owner.verificationId, input.reading);
  const message: Message = {
    ...{ inboxId, input: { ...input, reading: { ...input.reading, fact } }, hash, match, key },
    // Keyed, as the bytes may hold what is easily guessed.
    bodyHash: lookupHash(store, 'inbox-body', 'webhook', input.body.toString('base64')),
    body: await (match === null ? sealOwnBody(store, about) : sealBody(key, about)),
  };
  return match !== null && isSaved(match) && !isFinal(match.owner.status)
    ? fileAtOnce(store, match, message)
    : inTransaction(store.app, (tx) => file(store, tx, message));
}

/** A message, and what it is to be kept as. */
interface Message {
  inboxId: string;
  input: StoreWebhookInput;
  /** Keyed hash of the vendor's session id, where the message names one. */
  hash: string | null;
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
  const locked = await lockMatch(store, tx, message);
  if (locked === 'look again') return locked;
  if (match === null || locked === null) {
    return insert(store, tx, message, hash === null ? NAMELESS : UNKNOWN);
  }
  const { status, data_erased_at: erasedAt } = locked;
  if (erasedAt !== null) return insertNothing(store, tx, message, match);
  const place = await placeOf(tx, match, { hash, isOver: isFinal(status), ...input.reading });
  if (place.why === 'orphan_session') {
    await noteOrphan(store, tx, { ...message, owner: match.owner, session: place.session, status });
  }
  return insert(store, tx, message, place);
}

/**
 * For a person whose data was erased we store only that a message came, not its content, whatever its key was
 * then. If it names a session that we did not know, that is deleted at the vendor as well.
 */
async function insertNothing(
  store: Store,
  tx: pg.PoolClient,
  message: Message,
  match: Match,
): Promise<StoredWebhook | 'look again'> {
  const { input, hash } = message;
  const { session } = match;
  await deleteUnknown(store, tx, { match, hash, reading: input.reading });
  const reading = { ...input.reading, fact: SAYS_NOTHING };
  const body = { text: null, wrappedKey: null, masterKeyId: null };
  const nothing: Message = { ...message, input: { ...input, reading }, body };
  return insert(store, tx, nothing, { session, disposition: 'ignored', why: 'erased' });
}

const SAYS_NOTHING: VendorFact = { kind: 'noted', reasons: [] };

/** About a session of ours that is saved, while its verification is open: there is one place for it. */
async function fileAtOnce(
  store: Store,
  { owner: { verificationId, tag }, session }: Match,
  message: Message,
): Promise<StoredWebhook | 'look again'> {
  const place: Place = { session, disposition: 'waiting', why: null };
  const [, filed] = await inOneRoundTrip(store.app, (tx) =>
    Promise.all([
      execute(tx, 'select from verifications where id = $1 for update', [verificationId]),
      insertInboxRow(store, tx, { ...rowOf(message, place), whileTag: tag }),
    ]),
  );
  return storedAs(filed, message, place);
}

async function insert(
  store: Store,
  tx: pg.PoolClient,
  message: Message,
  place: Place,
): Promise<StoredWebhook | 'look again'> {
  const stored = storedAs(await insertInboxRow(store, tx, rowOf(message, place)), message, place);
  if (stored === 'look again' || stored.disposition === 'repeated') return stored;
  const { inboxId, verificationId } = stored;
  if (verificationId !== null && place.revises === true && mayRevise(message.input.reading.fact)) {
    await enqueueRevision(tx, { verificationId, inboxId });
  }
  return stored;
}

function rowOf(
  { inboxId: id, input, hash: vendorSessionHash, match, body, bodyHash }: Message,
  { session, disposition, why }: Place,
): NewInboxRow {
  const { accountId, vendor, kind, reading, receivedAt } = input;
  return {
    ...{ id, verificationId: match?.owner.verificationId ?? null, session, accountId, vendor },
    ...{ source: 'webhook', kind, fact: reading.fact, body, vendorSessionHash, disposition, why },
    ...{ receivedAt, bodyHash },
  };
}

function storedAs(
  filed: FiledRow | null,
  { match }: Message,
  { session, disposition }: Place,
): StoredWebhook | 'look again' {
  if (filed === null) return 'look again';
  const { id: inboxId, repeated } = filed;
  const verificationId = match?.owner.verificationId ?? null;
  return { inboxId, verificationId, session, disposition: repeated ? 'repeated' : disposition };
}
