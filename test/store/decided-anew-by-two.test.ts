import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { findForLink, readResult } from '../../store/index.ts';
import {
  ADA,
  BOB,
  CY,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  override,
} from './decided-by-vendor.ts';
import { type StoreFixture, transition } from './fixture.ts';
import { review, underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const resultOf = (verificationId: string, decision?: number) =>
  readResult(fixture.store, { verificationId, principal: ADA, decision });
const standingOf = async (verificationId: string) =>
  (await findForLink(fixture.store, { verificationId }))?.standing?.status;
const REVIEW_WORD: VendorFact = { kind: 'outcome', outcome: 'review', reasons: [] };

describe('where two people must agree, what has ended', () => {
  const careful = (fact: VendorFact = DECLINED) =>
    decidedByVendor(fixture, fact, { fourEyes: 'always' });

  it('stays as it is until a second person says the same', async () => {
    const { id } = await careful();
    expect(await override(fixture, id, 'approved', { principal: ADA })).toBe('waits');
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
    const again = { principal: ADA, idempotencyKey: 'again' };
    await expect(override(fixture, id, 'approved', again)).rejects.toMatchObject({
      ...{ code: 'already_reviewed', message: expect.stringContaining('Another person') as string },
    });
    expect(await override(fixture, id, 'approved', { principal: ADA })).toBe('waits');
    expect(await override(fixture, id, 'approved', { principal: BOB })).toBe('revised');
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor', 'approved by reviewer']);
    expect(await override(fixture, id, 'approved', { principal: ADA })).toBe('settled');
  });

  it('begins anew where the second contradicts, also by saying what stands', async () => {
    const { id } = await careful();
    await override(fixture, id, 'declined', { principal: CY });
    await override(fixture, id, 'declined', { principal: BOB });
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor', 'declined by reviewer']);
    expect(await override(fixture, id, 'approved', { principal: ADA })).toBe('waits');
    const no = { principal: BOB, idempotencyKey: 'no' };
    expect(await override(fixture, id, 'declined', no)).toBe('contradicts');
    expect(await override(fixture, id, 'approved', { principal: CY })).toBe('waits');
    expect(await standingOf(id)).toBe('declined');
  });

  it('begins anew once the vendor has said anything meanwhile: both must have seen the same case', async () => {
    const { id, late } = await careful();
    expect(await override(fixture, id, 'approved', { principal: ADA })).toBe('waits');
    expect(await late(REVIEW_WORD)).toBe('unclear');
    expect(await override(fixture, id, 'approved', { principal: BOB })).toBe('waits');
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
    const again = { principal: ADA, idempotencyKey: 'again' };
    expect(await override(fixture, id, 'approved', again)).toBe('revised');
  });

  it('takes one second of many who confirm at once', async () => {
    const { id } = await careful();
    await override(fixture, id, 'approved', { principal: ADA });
    const all = await Promise.allSettled(
      [BOB, CY].map((principal) => override(fixture, id, 'approved', { principal })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await decisionsOf(fixture, id)).toHaveLength(2);
  });

  it('counts nobody who decided before the end', async () => {
    const { id, say } = await underReview(fixture);
    await fixture.ours.query(
      'update verifications set start_input = start_input || $2 where id = $1',
      [id, { policy: { screeningMatch: 'review', fourEyes: 'always' } }],
    );
    await review(fixture, id, { principal: ADA, decision: 'approved', reasons: [] });
    await transition(fixture, id, { causes: [await say(DECLINED)] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined' });
    expect(await override(fixture, id, 'approved', { principal: BOB })).toBe('waits');
  });
});

describe('who has the role of the application alone, after the end,', () => {
  const insider = (sql: string, values: unknown[] = []) => fixture.store.app.query(sql, values);
  const CHANGED = { code: 'internal', message: expect.stringContaining('changed by') as string };

  it('makes no decision anew that stands, nor one person two', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED, { fourEyes: 'always' });
    await insider(
      `insert into reviews (verification_id, number, decision, reasons, principal, last_write, seen,
         request_hash, fingerprint, tag)
       select $1, 1, 'approved', '{}', $2, last_write, 3, 'h', 'f', 'v1.none'
       from verifications where id = $1`,
      [id, ADA],
    );
    await expect(override(fixture, id, 'approved', { principal: BOB })).rejects.toMatchObject(
      CHANGED,
    );
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
  });

  it('moves no first decision to another case', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED, { fourEyes: 'always' });
    await override(fixture, id, 'approved', { principal: ADA });
    await insider(
      `insert into reviews (verification_id, number, decision, reasons, principal, last_write, seen,
         request_hash, fingerprint, tag)
       select verification_id, 2, decision, reasons, $2, last_write, seen, 'h', 'f', tag
       from reviews where verification_id = $1`,
      [id, BOB],
    );
    await expect(override(fixture, id, 'approved', { principal: CY })).rejects.toMatchObject(
      CHANGED,
    );
  });

  it('revises nothing by a decision of its own, whoever is said to have made it', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await insider(
      `insert into decisions (id, verification_id, number, status, reasons, decided_by, principal, tag)
       select gen_random_uuid(), $1, 2, 'approved', '{}', 'reviewer', $2, tag
       from decisions where verification_id = $1`,
      [id, ADA],
    );
    await expect(standingOf(id)).rejects.toMatchObject(CHANGED);
    await expect(fixture.verificationOf(id)).rejects.toMatchObject(CHANGED);
    await expect(resultOf(id)).rejects.toMatchObject(CHANGED);
    await expect(override(fixture, id, 'declined')).rejects.toMatchObject(CHANGED);
  });
});
