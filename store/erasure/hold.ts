import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, type Executor, inTransaction, queryMaybe } from '../database.ts';
import { appendEvents, EVENT_COLUMNS, eventRow } from '../events.ts';
import { noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { MayBeKeyed } from '../types.ts';
import { lockUnchanged, refuseErased } from '../verifications/lock.ts';

const SET = 'legal_hold.set';
const LIFTED = 'legal_hold.lifted';

const keptRow = z.object({ legal_hold: z.boolean(), retained_until: z.date().nullable() });
const saidRow = eventRow.extend({ type: z.enum([SET, LIFTED]) });

/** Why the data of a verification must be kept; `until`: null, until a legal hold is lifted. */
export interface Kept {
  until: Date | null;
}

/**
 * Whether the data must be kept for now; the caller holds the verification's lock. A hold is lifted by the verb
 * alone: the column is not in the row's tag, but the event that says so is.
 * @throws RowChangedError when it was none of ours that wrote the event
 */
export async function findKept(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<Kept | null> {
  const kept = await queryMaybe(
    tx,
    keptRow,
    `select legal_hold, case when retain_until > now() then retain_until end as retained_until
     from verifications where id = $1`,
    [verificationId],
  );
  const said = await queryMaybe(
    tx,
    saidRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type in ('${SET}', '${LIFTED}') order by number desc limit 1`,
    [verificationId],
  );
  if (said !== null) tags.check('events', said, said.tag);
  if (kept?.legal_hold === true || said?.type === SET) return { until: null };
  return kept?.retained_until == null ? null : { until: kept.retained_until };
}

/** The refusal of an erasure, which says how long, and what is left to do. */
export function mustBeKept({ until }: Kept): KycError {
  const which =
    until === null
      ? 'It is under a legal hold: it can be erased once that is lifted.'
      : `It must be kept until ${until.toISOString()}: ask again after that.`;
  const left =
    'Until then reading it can be restricted: take results:read, media:read and evidence:read from every key that does without.';
  return new KycError('retention_hold', `${which} ${left}`);
}

interface Hold extends MayBeKeyed {
  verificationId: string;
  principal: string;
}

/**
 * Keeps the data of a verification from being erased, whoever asks, until the hold is lifted. Safe to repeat.
 * @throws KycError `not_found`; `erased`
 */
export function setLegalHold(store: Store, hold: Hold): Promise<void> {
  return change(store, hold, SET);
}

/** What was to be erased meanwhile is, soon. Safe to repeat. @throws KycError as `setLegalHold` */
export function liftLegalHold(store: Store, hold: Hold): Promise<void> {
  return change(store, hold, LIFTED);
}

async function change(
  store: Store,
  { verificationId, principal, sent }: Hold,
  type: typeof SET | typeof LIFTED,
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    refuseErased(await lockUnchanged(store, tx, verificationId));
    await noteRequest(store, tx, sent);
    const isHeld = type === SET;
    if ((await isUnderHold(store, tx, verificationId)) === isHeld) return;
    await execute(
      tx,
      `update verifications set legal_hold = $2, sequence = sequence + 1, updated_at = now()
       where id = $1`,
      [verificationId, isHeld],
    );
    await appendEvents(store, tx, verificationId, [{ type, principal, data: {} }]);
  });
}

/** Whether it is under a legal hold; the caller holds the verification's lock. @throws as `findKept` */
export async function isUnderHold(
  store: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<boolean> {
  const kept = await findKept(store, tx, verificationId);
  return kept !== null && kept.until === null;
}
