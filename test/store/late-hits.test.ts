import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { listCasesToMend } from '../../store/index.ts';
import {
  ADA,
  casesOf,
  DECLINED,
  decidedByVendor,
  eventsOf,
  override,
} from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture, transition } from './fixture.ts';
import { queue } from './under-cases.ts';
import { APPROVAL } from './under-review.ts';
import { approveBesideMatch, judgeAll, matched, wordsAbout } from './under-screening.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const MATCH: VendorFact = { kind: 'screening', reasons: [], screening: 'match' };
const approved = (policy = {}) => decidedByVendor(fixture, APPROVED, policy);
const declined = (policy = {}) => decidedByVendor(fixture, DECLINED, policy);
const waiting = async (id: string, reason?: ReasonCode) =>
  (await queue(fixture, { reason })).items.find(({ verificationId }) => verificationId === id);

describe('a hit that is told beside an approval that stands', () => {
  const further = (id: string) => ({ ...MATCH, hits: [{ id }] });

  it('waits for a person each time that nobody has judged it, and the client is told each time', async () => {
    const { id, late } = await approved();
    await late(further('a'));
    await judgeAll(fixture, id);
    await override(fixture, id, 'approved');
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
    await late(further('a'));
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
    await late(further('b'));
    expect(await waiting(id, 'pep_or_sanction_match')).toMatchObject({ kind: 'late' });
    expect(await casesOf(fixture, id)).toEqual(['late, closed', 'late, open']);
    expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(2);
    await fixture.store.app.query(
      'update review_cases set closed_at = now() where verification_id = $1 and closed_at is null',
      [id],
    );
    expect(await listCasesToMend(fixture.store, { limit: 100 })).toEqual([id]);
  });

  it('waits for a person where only the details tell of it', async () => {
    const { id, report, tell } = await matched(fixture);
    const match = await report();
    await judgeAll(fixture, id);
    expect(await approveBesideMatch(fixture, id)).toBe('decides');
    await transition(fixture, id, { causes: [match, { ...APPROVAL, principal: ADA }] });
    expect(await waiting(id)).toBeUndefined();
    await tell({ id: 'a' });
    expect(await waiting(id, 'pep_or_sanction_match')).toMatchObject({ kind: 'late' });
    await tell({ id: 'b' });
    expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
  });

  it('is written only by the rules that it started with, whatever somebody else has made of them', async () => {
    const { id, late } = await approved();
    await late(further('a'));
    await judgeAll(fixture, id);
    await override(fixture, id, 'approved');
    await fixture.store.app.query(
      `update verifications set start_input = jsonb_set(start_input, '{policy,screeningMatch}', '"approve"')
       where id = $1`,
      [id],
    );
    await expect(wordsAbout(fixture, id, '').tell({ id: 'b' })).rejects.toMatchObject({
      code: 'internal',
    });
  });

  it('waits for a person where those of before cannot be read any more, and is written down', async () => {
    const { id, late } = await approved();
    await late(further('a'));
    await judgeAll(fixture, id);
    await override(fixture, id, 'approved');
    await fixture.store.app.query(
      `update inbox set body = overlay(body placing 'AAAA' from 150) where verification_id = $1
         and fact->>'screening' = 'match'`,
      [id],
    );
    expect(await late(further('b'))).toBe('same');
    expect(await waiting(id, 'pep_or_sanction_match')).toMatchObject({ kind: 'late' });
    expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(2);
  });

  it.each([
    ['the client waves matches through', () => approved({ screeningMatch: 'approve' })],
    ['the decision is a decline', () => declined()],
  ])('waits for nobody where %s', async (_, end) => {
    const { id, late } = await end();
    await late(further('a'));
    await late(further('b'));
    expect(await casesOf(fixture, id)).toEqual([]);
  });
});
