import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { RecordedReview } from '../../domain/review.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { waitsForLateWord } from '../cases/late.ts';
import { hasRow, queryMaybe, queryRows } from '../database.ts';
import { EVENT_COLUMNS_OF_E, eventRow } from '../events.ts';
import type { Store } from '../store.ts';
import type { NewReview } from '../types.ts';
import { readDecisions, type StoredDecision } from './decisions.ts';
import type { StoredReview, StoredReviews } from './reviews.ts';

/** An approval needs what it can rest on: something that the vendor has judged, whatever it made of it. */
export async function refuseWithoutWord(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<void> {
  const words = await queryRows(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS_OF_E}
     from events e join inbox i on i.id = e.inbox_id
     where e.verification_id = $1 and i.body is not null
       and e.type in ('vendor.approved', 'vendor.declined', 'vendor.review', 'vendor.resubmit')`,
    [verificationId],
  );
  for (const word of words) tags.check('events', word, word.tag);
  if (words.length === 0) throw restsOnNothing('Decline or cancel it.');
}

/** The refusal of an approval, with what can be done in its place. */
export const restsOnNothing = (instead: string): KycError =>
  new KycError(
    'not_ready',
    `There is nothing that an approval could rest on: the vendor has judged nothing. ${instead}`,
  );

const cancelRow = z.object({ principal: z.string() });

/** Tells a reviewer who is too late, or who would be the second one, who has decided. */
export async function refuseUnlessOpen(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  review: NewReview,
  { status, before }: { status: Status; before: StoredReviews },
): Promise<void> {
  const { verificationId } = review;
  if (isFinal(status)) throw await alreadyFinal(store, tx, verificationId, status);
  if (before.decides !== null)
    throw new KycError('already_reviewed', sayingOf(before, before.decides));
  refuseSecondOfOne(review, before, before.waits);
  const canceled = await queryMaybe(
    tx,
    cancelRow,
    'select principal from cancel_requests where verification_id = $1',
    [verificationId],
  );
  if (canceled !== null) {
    throw new KycError('already_reviewed', `It is being canceled by ${canceled.principal}.`);
  }
  const last = before.all.at(-1);
  if (last?.decision === 'resubmit' && !(await isWritten(tx, verificationId, last))) {
    throw new KycError('already_reviewed', sayingOf(before, last));
  }
  if (status === 'in_review') return;
  throw new KycError('not_ready', `Only what is in review can be decided here; it is ${status}.`);
}

/** Refuses a second reviewer who is the first one, may not confirm, or has not seen the latest change. */
export function refuseSecondOfOne(
  { principal, decision, mayConfirm = true, shown }: NewReview,
  before: StoredReviews,
  waits: RecordedReview | null,
): void {
  if (!mayConfirm && waits !== null && waits.principal !== principal) {
    throw new KycError('forbidden', 'The second of two who decide must be a senior reviewer.');
  }
  if (shown !== undefined && shown !== before.shown) {
    const message = 'It has changed since it was shown to you. Look at it again, and then decide.';
    throw new KycError('case_changed', message);
  }
  if (waits?.principal !== principal || waits.decision !== decision) return;
  const message = `${sayingOf(before, waits)} Another person must say the same.`;
  throw new KycError('already_reviewed', message);
}

async function alreadyFinal(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
  status: Status,
): Promise<KycError> {
  const { standing } = await readDecisions(store, tx, verificationId);
  if (standing === null) return new KycError('already_final', `It is ${status}.`);
  const anew = 'To decide it anew, send "override": true, by a key of scope review:override.';
  const isDecided = standing.status === 'approved' || standing.status === 'declined';
  const mayBeDecided = isDecided || (await waitsForLateWord(tx, verificationId));
  const message = mayBeDecided
    ? `${sayingOfDecision(standing)} ${anew}`
    : sayingOfDecision(standing);
  return new KycError('already_final', message);
}

/** Until the workflow has heard of it, what another try was asked for still looks as if in review. */
export function isWritten(
  tx: pg.PoolClient,
  verificationId: string,
  { number }: Pick<StoredReview, 'number'>,
): Promise<boolean> {
  return hasRow(
    tx,
    `select from events
     where verification_id = $1 and type = 'review.decided' and data->>'number' = $2`,
    [verificationId, String(number)],
  );
}

const saying = (said: { decision: string; principal: string; at: Date }): string =>
  said.decision === 'resubmit'
    ? `Another try was asked for by ${said.principal} at ${said.at.toISOString()}.`
    : `It was ${said.decision} by ${said.principal} at ${said.at.toISOString()}.`;

/** Who has decided what, and when. */
export const sayingOfDecision = ({ status, principal, at }: StoredDecision): string =>
  saying({ decision: status, principal, at });

function sayingOf({ all }: StoredReviews, { number }: Pick<RecordedReview, 'number'>): string {
  const row = all.find((one) => one.number === number);
  return row === undefined ? '' : saying({ ...row, at: row.reviewed_at });
}
