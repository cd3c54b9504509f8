import { describe, expect, it } from 'vitest';
import { listCasesToMend, mendCase, saveCapture, settleCapture } from '../../store/index.ts';
import { casesOf, decidedByVendor } from './decided-by-vendor.ts';
import { type Erasing, withErasing } from './erasing.ts';
import { APPROVED, newVerification, transition } from './fixture.ts';
import { lockWaits } from './lock-waits.ts';
import { hitsOf, judge, matched } from './under-screening.ts';

let erasing: Erasing;
withErasing((opened) => (erasing = opened));

const CANCEL = { causes: [{ type: 'cancel' as const, principal: 'operator' }] };

describe('what comes to an end after the data were erased', () => {
  it('is a judgement of a hit, which is not kept', async () => {
    const { fixture } = erasing;
    const { id } = await matched(fixture);
    await transition(fixture, id, CANCEL);
    const [hit] = await hitsOf(fixture, id);
    await erasing.ask(id);
    const holder = await fixture.admin.connect();
    await holder.query('begin');
    await holder.query('select from verifications where id = $1 for update', [id]);
    const erased = erasing.carryOut(id);
    await lockWaits(fixture.admin, 1);
    const judged = Promise.allSettled([judge(fixture, id, hit?.id ?? '')]);
    await lockWaits(fixture.admin, 2);
    await holder.query('commit');
    holder.release();
    expect(await erased).toBe('erased');
    expect(await judged).toMatchObject([{ status: 'rejected', reason: { code: 'erased' } }]);
    const sql = 'select from hit_judgements where verification_id = $1';
    expect((await fixture.admin.query(sql, [id])).rows).toEqual([]);
  });

  it('is the vendor’s verdict on a photo, whose words about the person are not kept', async () => {
    const { fixture } = erasing;
    const { id } = await newVerification(fixture);
    const { key } = await erasing.keepObject(id);
    const about = { verificationId: id, session: 1, step: 'front', objectKey: key };
    const { captureId } = await saveCapture(fixture.store, about);
    await transition(fixture, id, CANCEL);
    await erasing.erase(id);
    const verdict = { accepted: false, gate: 'name', message: 'Ada is not Bob.' } as const;
    await settleCapture(fixture.store, { verificationId: id, captureId, verdict });
    const sql = 'select state, gate, message from captures where id = $1';
    const { rows } = await fixture.admin.query(sql, [captureId]);
    expect(rows).toEqual([{ state: 'refused', gate: 'name', message: null }]);
  });

  it('is the mending of a case, which opens none, and closes one that is open', async () => {
    const { fixture } = erasing;
    const { id, late } = await decidedByVendor(fixture, APPROVED);
    await late({ kind: 'outcome', outcome: 'review', reasons: ['vendor_review'] });
    await erasing.erase(id);
    const mend = () => mendCase(fixture.store, { verificationId: id });
    await mend();
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
    await fixture.admin.query(
      'update review_cases set closed_at = null where verification_id = $1',
      [id],
    );
    expect(await listCasesToMend(fixture.store, { limit: 100 })).toContain(id);
    await mend();
    expect(await casesOf(fixture, id)).toEqual(['late, closed']);
    expect(await listCasesToMend(fixture.store, { limit: 100 })).not.toContain(id);
  });
});
