import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import {
  effectOf,
  overridden,
  type RecordedReview,
  reviewed,
  type Reviewed,
  type StoredReview as DomainReview,
} from '../../domain/review.ts';
import type { Screening } from '../../domain/evidence.ts';
import { FOUR_EYES, type FourEyes } from '../../domain/state.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { type Executor, queryMaybe, queryRows } from '../database.ts';
import { EVENT_COLUMNS, eventRow } from '../events.ts';
import { HITS_TOLD } from '../hits/find.ts';
import {
  checkJudgements,
  hitsBehind,
  type Judgement,
  judgementRow,
  JUDGEMENTS,
} from '../hits/judgements.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { RowTags } from '../tags/row-tags.ts';

export const noteField = (number: number): string => `review/${number}/note`;

/**
 * A column, beside verifications `v`: how many reviews there were when the vendor's held decision came.
 * Someone with only database access can make more reviews lapse, but cannot make one count.
 */
const LAPSED = `(select coalesce(max((data->>'reviews')::int)
      filter (where data->>'reviews' ~ '^[0-9]{1,6}$'), 0)
  from events where verification_id = v.id and type = 'review.vendor_decided') as lapsed`;

/** Columns, beside verifications `v`: what people have decided of each, in order. */
export const REVIEWS = `(select coalesce(json_agg(json_build_object('number', number, 'principal',
    principal, 'decision', decision, 'session', session, 'reasons', reasons, 'last_write', last_write,
    'seen', seen, 'judgements', judgements, 'hits_told', hits_told, 'tag', tag) order by number), '[]')
  from reviews where verification_id = v.id) as reviews,
  ${LAPSED}, ${JUDGEMENTS}, ${HITS_TOLD}`;
const recorded = {
  number: z.int(),
  principal: z.string(),
  decision: parse.reviewDecision,
  session: z.int().nullable(),
  reasons: parse.reasons,
  last_write: z.int(),
  seen: z.int().nullable(),
  judgements: z.array(z.int()).nullable(),
  hits_told: z.int().nullable(),
};
const taggedRow = z.object({ ...recorded, tag: z.string() });
type TaggedReview = z.output<typeof taggedRow>;
export const reviewsRow = {
  reviews: z.array(taggedRow),
  lapsed: z.int(),
  hit_judgements: z.array(judgementRow),
  hits_told: z.int(),
};

/** The columns from which the result of several reviews follows. */
interface ReviewsRow {
  /** The caller has checked its tag. */
  start_input: unknown;
  status: Status;
  screening: Screening | null;
  hit_judgements: readonly Judgement[];
  /** How many messages tell of hits by now. */
  hits_told: number;
  reviews: readonly TaggedReview[];
}

const frozenRow = z.looseObject({
  policy: z.looseObject({ fourEyes: z.enum(FOUR_EYES).default('never') }),
});

/**
 * What people have decided comes to, by the rules that the verification started with.
 * @throws RowChangedError when one of them, or a judgement, was written by somebody else
 */
export function reviewsOf(
  tags: RowTags,
  verificationId: string,
  row: ReviewsRow & { last_write: number; lapsed: number },
): Reviewed {
  const { reviews, fourEyes } = checked(tags, verificationId, row);
  return reviewed(reviews, { fourEyes, write: row.last_write, lapsed: row.lapsed });
}

/** A column, beside verifications `v`: the last event that a decision can rest on. */
export const SEEN = `(select coalesce(max(number), 0) from events
  where verification_id = v.id and (inbox_id is not null or type = 'decision.revised')) as seen`;

/** The same of those who decide anew after the end. @throws as `reviewsOf` */
export function reviewsAnewOf(
  tags: RowTags,
  verificationId: string,
  row: ReviewsRow & { seen: number },
): Pick<Reviewed, 'decides' | 'waits'> {
  const { reviews, fourEyes } = checked(tags, verificationId, row);
  return overridden(reviews, { fourEyes, seen: row.seen });
}

function checked(tags: RowTags, verificationId: string, row: ReviewsRow) {
  checkJudgements(tags, verificationId, row.hit_judgements);
  const reviews = row.reviews.map(({ tag, ...review }): DomainReview => {
    tags.check('reviews', { verification_id: verificationId, ...review }, tag);
    const { session, last_write: write, seen, number, principal, decision, reasons } = review;
    const hits = decision === 'approved' ? hitsBehind(review, standsNow(row, review)) : undefined;
    return {
      ...{ number, principal, decision, reasons, write },
      ...(session === null ? {} : { session }),
      ...(seen === null ? {} : { seen }),
      ...(hits === undefined ? {} : { hits }),
    };
  });
  return { reviews, fourEyes: frozenRow.parse(row.start_input).policy.fourEyes };
}

/** A match that was known asks for judgements; one that came after the end asks nothing of what led to it. */
function standsNow(
  { status, screening, hit_judgements: all, hits_told: hitsTold }: ReviewsRow,
  { seen }: Pick<TaggedReview, 'seen'>,
) {
  const isMatch = screening === 'match' && (seen !== null || !isFinal(status));
  return { isMatch, hitsTold, all };
}

const storedRow = z.object({
  ...recorded,
  note: z.string().nullable(),
  reviewed_at: z.date(),
  request_hash: z.string(),
  fingerprint: z.string(),
  tag: z.string(),
});
export type StoredReview = z.output<typeof storedRow>;

export interface StoredReviews extends Reviewed {
  all: StoredReview[];
  /** How people have judged the hits of screening, in order; checked. */
  judgements: Judgement[];
  /** What those come to who decide anew after the end, by what can be seen now. */
  anew: Pick<Reviewed, 'decides' | 'waits'>;
  fourEyes: FourEyes;
  /** The last event that a decision can rest on. */
  seen: number;
  /** Changes with whatever a person who decides should see. */
  shown: string;
}

/**
 * Columns, beside verifications `v`: the last event that shows a decision of the vendor's that is held, or that
 * somebody has noted something; and how often a client has asked for a person.
 */
const TOLD = `(select coalesce(max(number), 0) from events where verification_id = v.id
    and type in ('review.vendor_decided', 'note.added')) as told,
  (select count(*)::int from review_requests where verification_id = v.id) as asked`;

const rulesRow = z.object({
  id: parse.uuid,
  last_write: z.int(),
  start_input: z.unknown(),
  start_tag: z.string().nullable(),
  status: parse.status,
  screening: parse.screening.nullable(),
  seen: z.int(),
  lapsed: z.int(),
  hit_judgements: z.array(judgementRow),
  hits_told: z.int(),
  told: z.int(),
  asked: z.int(),
});

/**
 * All of them, and what they come to.
 * @throws KycError `not_found`; RowChangedError when one of them, or the frozen input, is not ours
 */
export async function readStoredReviews(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<StoredReviews> {
  const all = await queryRows(
    tx,
    storedRow,
    `select number, decision, session, reasons, principal, last_write, seen, judgements, hits_told,
       note, reviewed_at, request_hash, fingerprint, tag
     from reviews where verification_id = $1 order by number`,
    [verificationId],
  );
  const rules = await queryMaybe(
    tx,
    rulesRow,
    `select id, last_write, start_input, start_tag, status, screening, ${SEEN}, ${LAPSED}, ${TOLD},
       ${JUDGEMENTS}, ${HITS_TOLD}
     from verifications v where id = $1`,
    [verificationId],
  );
  if (rules === null) throw new KycError('not_found', 'There is no such verification.');
  tags.check('start_inputs', rules, rules.start_tag);
  const { last_write: write, seen, lapsed, told, asked } = rules;
  const { hit_judgements: judgements, hits_told } = rules;
  const { reviews, fourEyes } = checked(tags, verificationId, {
    ...rules,
    reviews: all.map((row) => taggedRow.parse(row)),
  });
  const shown = [write, all.length, seen, told, asked, hits_told, judgements.length].join('.');
  return {
    ...{ all, judgements, seen, shown, fourEyes },
    ...reviewed(reviews, { fourEyes, write, lapsed }),
    anew: overridden(reviews, { fourEyes, seen }),
  };
}

/** The reviewers' decision to send to the workflow; null: none. @throws as `readStoredReviews` */
export async function findReviewToHear(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<RecordedReview | null> {
  return effectOf(await readStoredReviews(store, store.app, verificationId));
}

/**
 * The newest session that a reviewer had replaced by another try; 0 where none did.
 * @throws as `readStoredReviews`
 */
export async function findSentBack(
  store: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<number> {
  const { sentBack } = await readStoredReviews(store, tx, verificationId);
  return Math.max(0, ...sentBack.map(({ session = 0 }) => session));
}

/**
 * Whether a person has declined what has ended, before its end or since, and the second one who must say
 * the same has not settled it.
 * @throws as `readStoredReviews`
 */
export async function isRefusedByOne(
  store: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
): Promise<boolean> {
  const { all, isRefused } = await readStoredReviews(store, tx, verificationId);
  const newest = all.findLast(
    ({ seen, decision }) => decision === 'declined' && (isRefused || seen !== null),
  );
  if (newest === undefined) return false;
  return !(await isDecidedAnew(store, tx, verificationId, newest.number));
}

const revisionData = z.looseObject({ review: z.int().default(0) });

/** Whether a decision was written by that review, or by one that came after it, as an event of ours says. */
export async function isDecidedAnew(
  { tags }: Pick<Store, 'tags'>,
  tx: Executor,
  verificationId: string,
  number: number,
): Promise<boolean> {
  const events = await queryRows(
    tx,
    eventRow,
    `select ${EVENT_COLUMNS} from events
     where verification_id = $1 and type = 'decision.revised'`,
    [verificationId],
  );
  return events.some(
    (event) =>
      tags.holds('events', event, event.tag) && revisionData.parse(event.data).review >= number,
  );
}
