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

const keptRow = z.object({
  legal_hold: z.boolean(),
  retain_until: z.date().nullable(),
  now: z.date(),
});
const saidData = z.object({ until: z.iso.datetime().exactOptional() });

/** Why the data of a verification must be kept; `until`: null, until a legal hold is lifted. */
export interface Kept {
  until: Date | null;
}

/**
 * Whether the data must be kept for now; the caller holds the verification's lock. A hold is lifted by the verb
 * alone, or by the day that it was set until: the columns are not in the row's tag, but the event that says so is.
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
    `select legal_hold, retain_until, now() from verifications where id = $1`,
    [verificationId],
  );
  const said = await queryMaybe(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type in ('${SET}', '${LIFTED}') order by number desc limit 1`,
    [verificationId],
  );
  if (said !== null) tags.check('events', said, said.tag);
  if (kept === null) return null;
  const { until } = said?.type === SET ? saidData.parse(said.data) : {};
  if (kept.legal_hold || (said?.type === SET && until === undefined)) return { until: null };
  const ends = [until === undefined ? kept.now : new Date(until), kept.retain_until ?? kept.now];
  const last = new Date(Math.max(...ends.map(Number)));
  return last > kept.now ? { until: last } : null;
}

/** The refusal of an erasure, which says how long, and what is left to do. */
export function mustBeKept({ until }: Kept): KycError {
  const which =
    until === null
      ? 'It is under a legal hold: it can be erased once that is lifted.'
      : `It must be kept until ${until.toISOString()}: ask again after that.`;
  const left =
    'Until then reading it can be restricted: revoke each key of the scopes results:read, media:read or evidence:read whose holder needs none of it, and make one without them.';
  return new KycError('retention_hold', `${which} ${left}`);
}

interface Hold extends MayBeKeyed {
  verificationId: string;
  principal: string;
}

/**
 * Blocks every erasure of a verification's data until that time, or until the hold is lifted. A new time
 * replaces the previous one. Safe to repeat.
 * @param hold.until null or left out: until it is lifted
 * @throws KycError `not_found`; `erased`
 */
export function setLegalHold(store: Store, hold: Hold & { until?: Date | null }): Promise<void> {
  return change(store, hold, { type: SET, until: hold.until ?? null });
}

/** What was to be erased meanwhile is, soon. Safe to repeat. @throws KycError as `setLegalHold` */
export function liftLegalHold(store: Store, hold: Hold): Promise<void> {
  return change(store, hold, { type: LIFTED, until: null });
}

async function change(
  store: Store,
  { verificationId, principal, sent }: Hold,
  { type, until }: { type: typeof SET | typeof LIFTED; until: Date | null },
): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    refuseErased(await lockUnchanged(store, tx, verificationId));
    await noteRequest(store, tx, sent);
    const kept = await findKept(store, tx, verificationId);
    const wanted = type === SET ? { until } : null;
    if (
      kept?.until?.getTime() === wanted?.until?.getTime() &&
      (kept === null) === (wanted === null)
    )
      return;
    await execute(
      tx,
      `update verifications set legal_hold = $2, retain_until = $3, sequence = sequence + 1,
         updated_at = now() where id = $1`,
      [verificationId, type === SET && until === null, until],
    );
    const data = until === null ? {} : { until: until.toISOString() };
    await appendEvents(store, tx, verificationId, [{ type, principal, data }]);
  });
}
