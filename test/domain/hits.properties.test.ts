import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../domain/canonical-json.ts';
import {
  groupHits,
  HIT_VERDICTS,
  judgedAs,
  type JudgedHit,
  mayApprove,
  type SaidHit,
} from '../../domain/hits.ts';
import { reviewed, type StoredReview } from '../../domain/review.ts';

const said: fc.Arbitrary<SaidHit> = fc.record({
  name: fc.option(fc.constantFrom('p1', 'p2')),
  said: fc.dictionary(fc.constantFrom('name', 'born', '0'), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 3,
  }),
});
const messages = fc.array(said, { maxLength: 8 });
const told = (all: readonly SaidHit[]) =>
  new Map(groupHits(all).map(({ identity, wording }) => [identity, wording]));

describe('the hits of several messages', () => {
  it('are the same in whatever order, and however often, they are told', () => {
    const shuffled = messages.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, again]) => {
        expect(told(again)).toEqual(told(all));
      }),
    );
  });

  it('lose nothing that was said, and whatever is new is another hit or another wording', () => {
    fc.assert(
      fc.property(messages, said, (all, more) => {
        const reports = groupHits(all).flatMap((hit) => hit.reports);
        for (const hit of all) expect(reports).toContainEqual(hit.said);
        const before = told(all);
        const after = told([...all, more]);
        const isKnown = all.some(
          ({ name, said: words }) =>
            name === more.name && canonicalJson(words) === canonicalJson(more.said),
        );
        if (isKnown) expect(after).toEqual(before);
        else expect(after).not.toEqual(before);
      }),
    );
  });
});

const judgement: fc.Arbitrary<JudgedHit> = fc.record({
  hit: fc.constantFrom('a', 'b'),
  wording: fc.constantFrom('1', '2'),
  verdict: fc.constantFrom(...HIT_VERDICTS),
});

describe('what approvals rest on', () => {
  it('is never nothing, and a true match only where it is accepted', () => {
    expect(mayApprove([], ['pep_or_sanction_match'])).toBe(false);
    fc.assert(
      fc.property(fc.array(judgement, { minLength: 1 }), (all) => {
        expect(mayApprove(all, ['pep_or_sanction_match'])).toBe(true);
        const isTrue = all.some(({ verdict }) => verdict === 'true_match');
        expect(mayApprove(all, [])).toBe(!isTrue);
      }),
    );
  });

  it('is the same for two who approve, and an approval that rests on too little is none', () => {
    const hits = fc.option(
      fc.record({
        judged: fc.array(judgement, { minLength: 1, maxLength: 2 }).map(judgedAs),
        isOutdated: fc.boolean(),
      }),
    );
    const review = fc.record({
      principal: fc.constantFrom('client_key:a', 'client_key:b'),
      decision: fc.constantFrom('approved', 'declined'),
      hits,
    });
    fc.assert(
      fc.property(fc.array(review, { maxLength: 6 }), (all) => {
        const rows = all.map(({ hits: rests, ...row }, at): StoredReview => ({
          ...{ ...row, number: at + 1, reasons: [], write: 1 },
          ...(row.decision === 'approved' ? { hits: rests } : {}),
        }));
        const { decides, waits } = reviewed(rows, { fourEyes: 'approvals', write: 1 });
        if (waits?.decision === 'approved') {
          expect(rows[waits.number - 1]?.hits).toMatchObject({ isOutdated: false });
        }
        if (decides?.decision !== 'approved') return;
        const second = rows[decides.number - 1];
        expect(second?.hits).not.toBeNull();
        const agrees = ({ principal, decision, number, hits: rests }: StoredReview): boolean =>
          number < decides.number &&
          decision === 'approved' &&
          principal !== decides.principal &&
          rests?.judged === second?.hits?.judged;
        expect(rows.some(agrees)).toBe(true);
      }),
    );
  });
});
