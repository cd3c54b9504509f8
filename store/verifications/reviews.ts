import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { effectOf, type RecordedReview, reviewed, type Reviewed } from '../../domain/review.ts';
import { FOUR_EYES } from '../../domain/state.ts';
import { logAccess } from '../access-log.ts';
import { type Executor, inTransaction, queryMaybe, queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { readKeyPeople } from '../key-people.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { RowTags } from '../tags/row-tags.ts';
import type { ReadReviews } from '../types.ts';
import { getOwner } from './lock.ts';

export const noteField = (number: number): string => `review/${number}/note`;

/** A column, beside verifications `v`: what people have decided of each, in order. */
export const REVIEWS = `(select coalesce(json_agg(json_build_object('number', number, 'principal',
    principal, 'decision', decision, 'session', session, 'reasons', reasons, 'last_write', last_write,
    'tag', tag) order by number), '[]')
  from reviews where verification_id = v.id) as reviews`;
const recorded = {
  number: z.int(),
  principal: z.string(),
  decision: parse.reviewDecision,
  session: z.int().nullable(),
  reasons: parse.reasons,
  last_write: z.int(),
};
const taggedRow = z.object({ ...recorded, tag: z.string() });
type TaggedReview = z.output<typeof taggedRow>;
export const reviewsRow = { reviews: z.array(taggedRow) };

const frozenRow = z.looseObject({
  policy: z.looseObject({ fourEyes: z.enum(FOUR_EYES).default('never') }),
});

/**
 * What people have decided comes to, by the rules that the verification started with.
 * @param row.start_input whose tag was checked
 * @throws RowChangedError when one of them was written by somebody else
 */
export function reviewsOf(
  tags: RowTags,
  verificationId: string,
  row: { start_input: unknown; last_write: number; reviews: readonly TaggedReview[] },
): Reviewed {
  const reviews = row.reviews.map(({ tag, ...review }) => {
    tags.check('reviews', { verification_id: verificationId, ...review }, tag);
    const { session, last_write: write, ...said } = review;
    return session === null ? { ...said, write } : { ...said, write, session };
  });
  const { fourEyes } = frozenRow.parse(row.start_input).policy;
  return reviewed(reviews, { fourEyes, write: row.last_write });
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
}

const rulesRow = z.object({
  id: parse.uuid,
  last_write: z.int(),
  start_input: z.unknown(),
  start_tag: z.string().nullable(),
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
    `select number, decision, session, reasons, principal, last_write, note, reviewed_at, request_hash, fingerprint, tag
     from reviews where verification_id = $1 order by number`,
    [verificationId],
  );
  const rules = await queryMaybe(
    tx,
    rulesRow,
    'select id, last_write, start_input, start_tag from verifications where id = $1',
    [verificationId],
  );
  if (rules === null) throw new KycError('not_found', 'There is no such verification.');
  tags.check('start_inputs', rules, rules.start_tag);
  const reviews = all.map(({ number, principal, decision, session, reasons, last_write, tag }) => ({
    ...{ number, principal, decision, session, reasons, last_write, tag },
  }));
  return { all, ...reviewsOf(tags, verificationId, { ...rules, reviews }) };
}

/** What the verification's workflow is to be told of people's decisions; null: nothing. @throws as `readStoredReviews` */
export async function findReviewToHear(
  store: Store,
  { verificationId }: { verificationId: string },
): Promise<RecordedReview | null> {
  return effectOf(await readStoredReviews(store, store.app, verificationId));
}

/**
 * What people have decided, with their names and notes, in order. Who reads it is written to the access log in the
 * same transaction.
 * @throws KycError `not_found`; `erased`; RowChangedError when one of them is not ours
 */
export async function readReviews(
  store: Store,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<ReadReviews> {
  const key = await verificationKey(store, await getOwner(store, verificationId));
  return inTransaction(store.app, async (tx) => {
    const { all, ...reviews } = await readStoredReviews(store, tx, verificationId);
    await logAccess(tx, verificationId, principal, 'reviews.read');
    const people = await readKeyPeople(store, { keyIds: all.flatMap(keyOf) }, tx);
    const opened = all.map(async ({ note, reviewed_at: reviewedAt, ...row }) => ({
      ...{ number: row.number, principal: row.principal, decision: row.decision },
      person: people.get(keyOf(row)[0] ?? '') ?? null,
      ...{ reasons: row.reasons, reviewedAt },
      note: note === null ? null : await key.unsealText(noteField(row.number), note),
    }));
    return { all: await Promise.all(opened), ...reviews };
  });
}

/** The key that decided, where one did. */
function keyOf({ principal }: Pick<StoredReview, 'principal'>): string[] {
  const [, id] = /^client_key:(.+)$/.exec(principal) ?? [];
  return id !== undefined && isUuid(id) ? [id] : [];
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
