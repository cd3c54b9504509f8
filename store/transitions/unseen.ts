import type pg from 'pg';
import { z } from 'zod';
import { sameFact, type VendorFact } from '../../domain/outcome.ts';
import { queryRows } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import { enqueueRevision } from '../outbox/enqueue.ts';
import type { Store } from '../store.ts';
import type { TransitionCause } from '../types.ts';
import { derive, type DerivedTransition } from './follow.ts';
import type { Known } from './known.ts';

type VendorCause = Extract<TransitionCause, { type: 'vendor' }>;
type ReviewCause = Extract<TransitionCause, { type: 'review' }>;

/** An end by a person's decision, and what they had not before them of what the vendor has said. */
interface SeenEnd {
  end: DerivedTransition;
  unseen: VendorCause[];
}

/**
 * A person decides by what was written by then, or shown to them. What the vendor has said otherwise since
 * is no part of that end, nor of its evidence: it is judged as what comes after it.
 * Of what was shown, events of ours alone count.
 */
export async function leaveUnseen(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  derived: DerivedTransition,
  known: Known,
): Promise<SeenEnd> {
  const review = derived.causes.find(
    (cause): cause is ReviewCause => cause.type === 'review' && cause.decision !== 'resubmit',
  );
  if (derived.verdict?.decidedBy !== 'reviewer' || review === undefined) {
    return { end: derived, unseen: [] };
  }
  const shown = await findShown(store, tx, derived.verificationId, review);
  const isUnseen = (cause: TransitionCause): cause is VendorCause =>
    cause.type === 'vendor' &&
    saysOtherwise(cause.fact, review) &&
    !shown.has(cause.fact.outcome) &&
    !known.causes.some((one) => one.type === 'vendor' && isSame(one, cause));
  const unseen = derived.causes.filter(isUnseen);
  if (unseen.length === 0) return { end: derived, unseen };
  const causes = derived.causes.filter((cause) => !isUnseen(cause));
  // A repetition is known by what was asked for.
  const { digest } = derived;
  return { end: { ...derive({ ...derived, causes }, known), digest }, unseen };
}

/** They wait as what comes after the end, and are to be judged once this commits. */
export async function judgeUnseen(
  tx: pg.PoolClient,
  verificationId: string,
  unseen: readonly VendorCause[],
): Promise<void> {
  for (const { inboxId } of unseen) await enqueueRevision(tx, { verificationId, inboxId });
}

/** A message about hits alone does not count here: the judgements of the hits cover it. */
function saysOtherwise({ kind, outcome, warning }: VendorFact, { decision }: ReviewCause): boolean {
  if (kind === 'outcome') return outcome !== decision;
  return kind !== 'screening' && warning !== undefined && warning !== 'no_answer';
}

const isSame = (one: VendorCause, other: VendorCause): boolean =>
  one.session === other.session && sameFact(one.fact, other.fact);

const shownData = z.looseObject({ status: z.string(), reviews: z.int() });

/** The decisions of the vendor's that were held, and shown before that person decided. */
async function findShown(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
  { number }: ReviewCause,
): Promise<Set<string | undefined>> {
  const rows = await queryRows(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type = 'review.vendor_decided'`,
    [verificationId],
  );
  const ours = rows.filter((row) => store.tags.holds('events', row, row.tag));
  const shown = ours.map(({ data }) => shownData.parse(data));
  return new Set(shown.flatMap(({ reviews, status }) => (reviews < number ? status : [])));
}
