import { z } from 'zod';
import { HIT_VERDICTS, type JudgedHit, judgedAs, mayApprove } from '../../domain/hits.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { StoredReview } from '../../domain/review.ts';
import { type Executor, queryRows } from '../database.ts';
import type { RowTags } from '../tags/row-tags.ts';

export const commentField = (number: number): string => `screening/${number}/comment`;

const judged = {
  number: z.int(),
  hit: z.string(),
  wording: z.string(),
  verdict: z.enum(HIT_VERDICTS),
  principal: z.string(),
  tag: z.string(),
};

/** A judgement as far as its tag is over it. */
export const judgementRow = z.object(judged);
export type Judgement = z.output<typeof judgementRow>;

const storedRow = judgementRow.extend({
  comment: z.string(),
  judged_at: z.date(),
  request_hash: z.string(),
  fingerprint: z.string(),
});
export type StoredJudgement = z.output<typeof storedRow>;

/** A column, beside verifications `v`: how people have judged the hits of each, in order. */
export const JUDGEMENTS = `(select coalesce(json_agg(json_build_object('number', number, 'hit', hit,
    'wording', wording, 'verdict', verdict, 'principal', principal, 'tag', tag) order by number), '[]')
  from hit_judgements where verification_id = v.id) as hit_judgements`;

/** All of them, in order. @throws RowChangedError when one of them is not ours */
export async function readJudgements(
  tags: RowTags,
  tx: Executor,
  verificationId: string,
): Promise<StoredJudgement[]> {
  const rows = await queryRows(
    tx,
    storedRow,
    `select number, hit, wording, verdict, principal, tag, comment, judged_at, request_hash, fingerprint
     from hit_judgements where verification_id = $1 order by number`,
    [verificationId],
  );
  checkJudgements(tags, verificationId, rows);
  return rows;
}

/** @throws RowChangedError when one of them is not ours */
export function checkJudgements(
  tags: RowTags,
  verificationId: string,
  rows: readonly Judgement[],
): void {
  for (const row of rows) {
    tags.check('hit_judgements', { verification_id: verificationId, ...row }, row.tag);
  }
}

/** The newest of a hit counts, and only for what was said of it by then. */
export function standingOf<Row extends Judgement>(
  rows: readonly Row[],
  { id, wording }: { id: string; wording: string },
): Row | null {
  const newest = rows.findLast(({ hit }) => hit === id);
  return newest?.wording === wording ? newest : null;
}

/** What a review's row says of hits, and what is so now. */
interface Resting {
  judgements: readonly number[] | null;
  hits_told: number | null;
  reasons: readonly ReasonCode[];
}

/**
 * What an approval rests on where screening has found a match, by rows of ours alone: those judgements that
 * it names. Undefined: nothing is asked of it; null: it is none.
 * @param now.isMatch whether the approval needs them
 * @param now.all checked
 */
export function hitsBehind(
  { judgements: numbers, hits_told: told, reasons }: Resting,
  now: { isMatch: boolean; hitsTold: number; all: readonly Judgement[] },
): StoredReview['hits'] {
  if (numbers === null) return now.isMatch ? null : undefined;
  const found = now.all.filter(({ number }) => numbers.includes(number));
  if (found.length !== numbers.length || !mayApprove(found, reasons)) return null;
  const newest = found.map(
    (one): JudgedHit => now.all.findLast(({ hit }) => hit === one.hit) ?? one,
  );
  const judgedThen = judgedAs(found);
  const isOutdated = told !== now.hitsTold || judgedAs(newest) !== judgedThen;
  return { judged: `${told} ${judgedThen}`, isOutdated };
}
