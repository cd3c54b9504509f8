import { describe, expect, it } from 'vitest';
import { assignCase, findChangedRows, type NewReview } from '../../store/index.ts';
import {
  ADA,
  BOB,
  CY,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  eventsOf,
  override,
} from './decided-by-vendor.ts';
import { type StoreFixture, transition } from './fixture.ts';
import { APPROVAL, review, reviewsOf, underReview } from './under-review.ts';
import {
  approveBesideMatch,
  hitsOf,
  judge,
  judgeAll,
  matched,
  WITH_MATCH,
} from './under-screening.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const [ONE, TWO] = [
  { id: 'p1', name: 'A. Lovelace' },
  { matchedName: 'Ada L.', listed: ['pep'] },
];
const ACCEPTED = ['pep_or_sanction_match'] as const;
const approve = (id: string, changes: Partial<NewReview> = {}) =>
  approveBesideMatch(fixture, id, changes);
const written = (id: string, number: number, principal: string = ADA) =>
  transition(fixture, id, { causes: [{ ...APPROVAL, number, principal }] });
const idsOf = async (id: string) => (await hitsOf(fixture, id)).map((hit) => hit.id);

describe('what screening has found', () => {
  it('is approved by nobody until each hit is judged, and who tries is told which are not', async () => {
    const { id, tell } = await matched(fixture);
    await tell(ONE, TWO);
    const [first = '', second = ''] = await idsOf(id);
    const refusal = await approve(id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'hits_unjudged' });
    expect(String(refusal)).toMatch(new RegExp(`${first}.*${second}`));
    await judge(fixture, id, first);
    const again = await approve(id).catch((error: unknown) => error);
    expect(again).toMatchObject({ code: 'hits_unjudged' });
    expect(String(again)).not.toContain(first);
    await judge(fixture, id, second, { principal: BOB });
    expect(await approve(id)).toBe('decides');
    expect(await written(id, 1)).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'approved' });
  });

  it('is declined, or sent back to the person, whatever anybody has judged', async () => {
    const [declined, sentBack] = [await matched(fixture), await matched(fixture)];
    expect(await review(fixture, declined.id)).toBe('decides');
    const again = { decision: 'resubmit', reasons: ['document_unreadable'] } as const;
    expect(await review(fixture, sentBack.id, again)).toBe('sent_back');
  });

  it('is the match as a whole where no more is known, and each hit once that is told', async () => {
    const { id, tell } = await matched(fixture);
    expect(await hitsOf(fixture, id)).toMatchObject([{ reports: [], standing: null }]);
    await expect(approve(id)).rejects.toMatchObject({ code: 'hits_unjudged' });
    await judgeAll(fixture, id);
    await tell(ONE);
    expect(await hitsOf(fixture, id)).toMatchObject([{ reports: [ONE], judgements: [] }]);
    await expect(approve(id)).rejects.toMatchObject({ code: 'hits_unjudged' });
    await judgeAll(fixture, id);
    expect(await approve(id)).toBe('decides');
  });

  it('counts from when it is there, though no write knows of it yet', async () => {
    const { id, say } = await underReview(fixture);
    expect(await hitsOf(fixture, id)).toEqual([]);
    await say({ ...WITH_MATCH });
    await expect(approve(id)).rejects.toMatchObject({ code: 'hits_unjudged' });
  });

  it('is one hit, however often it is told; and to be judged anew where more is said of it', async () => {
    const { id, report } = await matched(fixture);
    await report(ONE, TWO);
    await judgeAll(fixture, id);
    const ids = await idsOf(id);
    await report({ listed: TWO['listed'], matchedName: TWO['matchedName'] }, ONE);
    expect(await idsOf(id)).toEqual(ids);
    expect((await hitsOf(fixture, id)).map(({ standing }) => standing?.verdict)).toEqual([
      ...['false_positive', 'false_positive'],
    ]);
    const { shown } = await reviewsOf(fixture, id);
    await report({ ...ONE, aliases: ['The Enchantress'] });
    expect(await hitsOf(fixture, id)).toMatchObject([
      { id: ids[0], standing: null, judgements: [{ isOutdated: true }] },
      { id: ids[1], standing: { verdict: 'false_positive' } },
    ]);
    await expect(approve(id, { shown })).rejects.toMatchObject({ code: 'case_changed' });
    await expect(approve(id)).rejects.toMatchObject({ code: 'hits_unjudged' });
  });

  it('has ids that tell nothing, and differ for the same entry at another verification', async () => {
    const [one, other] = [await matched(fixture), await matched(fixture)];
    for (const { tell } of [one, other]) await tell(ONE);
    const [[first = ''], [second = '']] = [await idsOf(one.id), await idsOf(other.id)];
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(first).not.toBe(second);
  });
});

describe('a true match', () => {
  it('is approved only by who says by its reason that it is accepted', async () => {
    const { id, tell } = await matched(fixture);
    await tell(ONE, TWO);
    const [first = '', second = ''] = await idsOf(id);
    await judge(fixture, id, first, { verdict: 'true_match' });
    await judge(fixture, id, second);
    const refusal = await approve(id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'match_not_accepted' });
    expect(String(refusal)).toContain(first);
    expect(String(refusal)).not.toContain(second);
    expect(await approve(id, { reasons: ACCEPTED })).toBe('decides');
    const causes = [{ ...APPROVAL, principal: ADA, reasons: [...ACCEPTED] }];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
  });

  it('is none any more once somebody judges it otherwise: the newest counts', async () => {
    const { id } = await matched(fixture);
    await judgeAll(fixture, id, 'true_match');
    await judgeAll(fixture, id, 'false_positive', BOB);
    expect(await hitsOf(fixture, id)).toMatchObject([
      {
        standing: { number: 2, verdict: 'false_positive', principal: BOB },
        judgements: [{ verdict: 'true_match', principal: ADA }, { number: 2 }],
      },
    ]);
    expect(await approve(id)).toBe('decides');
  });
});

describe('two who must say the same', () => {
  const careful = () => matched(fixture, { fourEyes: 'approvals' });

  it('see the same judgements: the second may leave those of the first, or give the same', async () => {
    for (const repeats of [false, true]) {
      const { id } = await careful();
      await judgeAll(fixture, id);
      expect(await approve(id)).toBe('waits');
      if (repeats) await judgeAll(fixture, id, 'false_positive', BOB);
      expect(await reviewsOf(fixture, id)).toMatchObject({ waits: { principal: ADA } });
      expect(await approve(id, { principal: BOB })).toBe('decides');
      expect(await written(id, 2, BOB)).toEqual({ outcome: 'written' });
    }
  });

  it('begin anew where the second judges otherwise', async () => {
    const { id } = await careful();
    await judgeAll(fixture, id);
    expect(await approve(id)).toBe('waits');
    await judgeAll(fixture, id, 'true_match', BOB);
    expect(await reviewsOf(fixture, id)).toMatchObject({ waits: null });
    expect(await approve(id, { principal: BOB, reasons: ACCEPTED })).toBe('waits');
    expect(await written(id, 2, BOB)).toMatchObject({ outcome: 'behind', causes: [] });
    expect(await approve(id, { reasons: ACCEPTED })).toBe('decides');
  });

  it('begin anew where more hits were told since, and the first may be the first again', async () => {
    const { id, tell, report } = await careful();
    await tell(ONE);
    await judgeAll(fixture, id);
    expect(await approve(id)).toBe('waits');
    await report(TWO);
    expect(await reviewsOf(fixture, id)).toMatchObject({ waits: null });
    await judgeAll(fixture, id, 'false_positive', CY);
    expect(await approve(id, { mayConfirm: false })).toBe('waits');
    expect(await approve(id, { principal: BOB })).toBe('decides');
  });
});

describe('an approval anew', () => {
  it('needs each hit of what was declined judged, also such as came after the end', async () => {
    const { id, late } = await decidedByVendor(fixture, DECLINED);
    expect(await late({ kind: 'screening', reasons: [], screening: 'match' })).toBe('screened');
    await expect(override(fixture, id, 'approved')).rejects.toMatchObject({
      code: 'hits_unjudged',
    });
    await judgeAll(fixture, id);
    expect(await override(fixture, id, 'approved')).toBe('revised');
    expect(await decisionsOf(fixture, id)).toEqual([
      ...['declined by vendor', 'approved by reviewer'],
    ]);
  });
});

describe('what is written of an approval', () => {
  it('is nothing where an earlier build took it of a match that nobody has judged', async () => {
    const { id } = await matched(fixture);
    const { rows } = await fixture.admin.query<{ last_write: number }>(
      'select last_write from verifications where id = $1',
      [id],
    );
    const row = { verification_id: id, number: 1, decision: 'approved', session: null };
    const said = { ...row, reasons: [], principal: ADA, last_write: rows[0]?.last_write };
    const none = { seen: null, judgements: null, hits_told: null };
    await fixture.store.app.query(
      `insert into reviews (verification_id, number, decision, reasons, principal, last_write,
         request_hash, fingerprint, tag)
       values ($1, 1, 'approved', '{}', $2, $3, 'hash', 'body', $4)`,
      [id, ADA, said.last_write, fixture.store.tags.of('reviews', { ...said, ...none })],
    );
    expect(await written(id, 1)).toMatchObject({ outcome: 'behind', causes: [] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    await judgeAll(fixture, id);
    expect(await approve(id)).toBe('decides');
    expect(await written(id, 2)).toEqual({ outcome: 'written' });
  });

  it('stays what was decided where a match comes after the person has decided', async () => {
    const { id, say } = await underReview(fixture);
    expect(await approve(id)).toBe('decides');
    const match = await say({ kind: 'screening', reasons: [], screening: 'match' });
    const causes = [match, { ...APPROVAL, principal: ADA }];
    expect(await transition(fixture, id, { causes })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'approved', screening: { found: 'match' } },
    });
  });
});

describe('a judgement', () => {
  it('is one for each request, and of a hit that is there', async () => {
    const { id } = await matched(fixture);
    const [hit = ''] = await idsOf(id);
    const once = { idempotencyKey: 'once' };
    for (let times = 0; times < 2; times += 1) await judge(fixture, id, hit, once);
    expect((await hitsOf(fixture, id))[0]?.judgements).toHaveLength(1);
    const other = { ...once, requestFingerprint: 'another body' };
    await expect(judge(fixture, id, hit, other)).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    const nobody = judge(fixture, id, 'f'.repeat(32));
    await expect(nobody).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is taken of nobody while another works at the case, nor of what was worded otherwise', async () => {
    const { id, report } = await matched(fixture);
    await report(ONE);
    const [hit] = await hitsOf(fixture, id);
    const { id: hitId = '', wording = '' } = hit ?? {};
    await assignCase(fixture.store, { verificationId: id, principal: BOB, action: 'take' });
    await expect(judge(fixture, id, hitId)).rejects.toMatchObject({ code: 'case_taken' });
    await judge(fixture, id, hitId, { principal: BOB, wording });
    await report({ ...ONE, born: '1815' });
    await expect(judge(fixture, id, hitId, { principal: BOB, wording })).rejects.toMatchObject({
      code: 'case_changed',
    });
  });

  it('is an event that says who, which and what, and nothing of the hit or why', async () => {
    const { id, tell } = await matched(fixture);
    await tell(ONE);
    await judgeAll(fixture, id);
    const [hit = ''] = await idsOf(id);
    const events = await eventsOf(fixture, id, 'screening.judged');
    expect(events).toMatchObject([
      { principal: ADA, data: { number: 1, hit, verdict: 'false_positive' } },
    ]);
    expect(Object.keys(events[0]?.data ?? {})).toHaveLength(3);
    const { rows } = await fixture.admin.query(
      'select to_jsonb(j)::text as row from hit_judgements j where verification_id = $1',
      [id],
    );
    expect(JSON.stringify(rows)).not.toMatch(/Born|Lovelace|p1/);
    const log = 'select distinct action from access_log where verification_id = $1';
    expect((await fixture.admin.query(log, [id])).rows).toEqual([{ action: 'screening.read' }]);
  });

  it('that the database alone has approves nobody, and is shown to nobody', async () => {
    const { id } = await matched(fixture);
    const other = await matched(fixture);
    await judgeAll(fixture, other.id);
    const [hit] = await hitsOf(fixture, id);
    await fixture.store.app.query(
      `insert into hit_judgements (verification_id, number, hit, wording, verdict, comment, principal,
         request_hash, fingerprint, tag)
       select $1, number, $3, $4, verdict, comment, principal, request_hash, fingerprint, tag
       from hit_judgements where verification_id = $2`,
      [id, other.id, hit?.id, hit?.wording],
    );
    const changed = { message: expect.stringContaining('changed by somebody else') as string };
    await expect(approve(id)).rejects.toMatchObject(changed);
    await expect(hitsOf(fixture, id)).rejects.toMatchObject(changed);
    expect(await findChangedRows(fixture.store)).toEqual([
      { name: 'hit_judgements', id: `${id}/1` },
    ]);
  });
});
