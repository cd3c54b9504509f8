import type pg from 'pg';
import { isFinal } from '../../domain/status.ts';
import { inTransaction } from '../database.ts';
import { findVerificationKey, type VerificationKey } from '../encryption/data-keys.ts';
import {
  findMatch,
  findSession,
  hashOfSession,
  lockMatch,
  lookingAgain,
  type Match,
} from '../inbox/match.ts';
import { deleteUnknown, noteOrphan } from '../inbox/note-orphan.ts';
import { placeOf } from '../inbox/place.ts';
import type { Store } from '../store.ts';
import type { StoredRequest, StoreWebhookInput } from '../types.ts';
import { keepEarlyRequest } from './early.ts';
import { raiseRequest } from './requests.ts';

/** What such a webhook is about, as far as that counts. */
interface Told {
  input: StoreWebhookInput;
  /** Keyed hash of the vendor's session id, where it names one and that counts. */
  hash: string | null;
  match: Match | null;
  /** To keep what the vendor calls an orphan, where it may be about one. */
  key: VerificationKey | null;
}

/**
 * Keeps of a webhook that only says "ask the vendor" just that, and none of its words:
 *
 * - `requested`: about a session of ours, which is asked about; once it is saved, should it still be bought
 * - `early`: it names a session that is not known. The hash of that waits for it to be saved
 * - `not_kept`: about nothing of ours, about an orphan or a person whose data was erased, or caused by our
 *   own deletion
 *
 * An unsigned one whose session we do not know, but whose reference we do, asks for the newest session: who
 * knows the id of a verification could have invented the rest.
 * @throws KycError `store_unavailable`: the vendor must send it again
 */
export function requestByWebhook(store: Store, input: StoreWebhookInput): Promise<StoredRequest> {
  return lookingAgain(() => look(store, input));
}

async function look(store: Store, input: StoreWebhookInput): Promise<StoredRequest | 'look again'> {
  const named = hashOfSession(store, input);
  const match = await findMatch(store, store.app, input, named);
  const isHearsay = input.isUnsigned === true && match?.by === 'reference';
  const hash = isHearsay ? null : named;
  const mayBeOrphan = match !== null && hash !== null && (match.orphan || match.by === 'reference');
  const key = mayBeOrphan ? await findVerificationKey(store, match.owner) : null;
  return inTransaction(store.app, (tx) => request(store, tx, { input, match, hash, key }));
}

async function request(
  store: Store,
  tx: pg.PoolClient,
  told: Told,
): Promise<StoredRequest | 'look again'> {
  const { input, hash, match, key } = told;
  const locked = await lockMatch(store, tx, told);
  if (locked === 'look again') return locked;
  if (match === null || locked === null) {
    const nothing = { verificationId: null, session: null };
    if (hash === null) return { ...nothing, disposition: 'not_kept' };
    await keepEarlyRequest(tx, { accountId: input.accountId, hash });
    return { ...nothing, disposition: 'early' };
  }
  const { verificationId } = match.owner;
  const { status, data_erased_at: erasedAt } = locked;
  if (erasedAt !== null) {
    await deleteUnknown(store, tx, { match, hash, reading: input.reading });
    return { verificationId, session: match.session, disposition: 'not_kept' };
  }
  const place = await placeOf(tx, match, { hash, isOver: isFinal(status), ...input.reading });
  if (place.disposition === 'ignored') {
    if (place.why === 'orphan_session') {
      await noteOrphan(store, tx, {
        ...{ input, hash, key, status },
        ...{ owner: match.owner, session: place.session },
      });
    }
    return { verificationId, session: place.session, disposition: 'not_kept' };
  }
  const isSaved = place.why !== 'session_not_saved';
  // The first one is still to be begun.
  const session =
    place.session ?? (await findSession(tx, verificationId, null))?.number ?? FIRST_SESSION;
  await raiseRequest(tx, { verificationId, session, by: 'webhook', isSaved });
  return { verificationId, session, disposition: 'requested' };
}

const FIRST_SESSION = 1;
