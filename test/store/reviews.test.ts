import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  findChangedRows,
  findReviewToHear,
  listEvents,
  noteAnswered,
  readResult,
  reopenMissing,
  requestCancel,
  statusSummary,
} from '../../store/index.ts';
import {
  APPROVED,
  newsOf,
  newVerification,
  type StoreFixture,
  SUBMITTED,
  transition,
  vendorCause,
} from './fixture.ts';
import { inThePast } from './keeping.ts';
import {
  APPROVAL,
  KEY,
  REVIEW,
  review,
  reviewsOf,
  says,
  underReview,
  WANTS_A_PERSON,
  wordsOf,
} from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const inReview = async () => (await underReview(fixture)).id;

describe('a review that is written down', () => {
  it('ends the verification as it says, in the name of who decided', async () => {
    const id = await inReview();
    expect(await review(fixture, id)).toBe('decides');
    expect(await transition(fixture, id, { causes: [REVIEW] })).toEqual({ outcome: 'written' });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'declined', reasons: REVIEW.reasons },
      decision: { decidedBy: 'reviewer', reasons: REVIEW.reasons },
    });
    const { rows } = await fixture.admin.query(
      'select principal from decisions where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([{ principal: KEY }]);
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.slice(-2)).toMatchObject([
      { type: 'review.decided', principal: KEY, data: { number: 1, decision: 'declined' } },
      { type: 'verification.declined', principal: KEY },
    ]);
  });

  it('is what is written, whatever the workflow makes of it', async () => {
    const id = await inReview();
    await review(fixture, id);
    for (const told of [APPROVAL, { ...REVIEW, principal: 'operator' }, { ...REVIEW, number: 2 }]) {
      expect(await transition(fixture, id, { causes: [told] })).toMatchObject({
        ...{ outcome: 'behind', causes: [REVIEW] },
      });
    }
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
  });

  it('is considered by what is written next, though the workflow was not told', async () => {
    const id = await inReview();
    await review(fixture, id);
    expect(await transition(fixture, id, { causes: [] })).toMatchObject({
      ...{ outcome: 'behind', causes: [REVIEW] },
    });
    const canceled = { type: 'cancel', principal: 'operator' } as const;
    expect(await transition(fixture, id, { causes: [canceled] })).toMatchObject({
      ...{ outcome: 'behind', causes: [canceled, REVIEW] },
    });
    await transition(fixture, id, { causes: [canceled, REVIEW] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'declined' });
  });

  it('stands over a decision of the vendor that comes after it', async () => {
    const { id, say } = await underReview(fixture);
    await review(fixture, id);
    const approved = await say(APPROVED);
    expect(await transition(fixture, id, { causes: [approved] })).toMatchObject({
      ...{ outcome: 'behind', causes: [approved, REVIEW] },
    });
    await transition(fixture, id, { causes: [REVIEW, approved] });
    expect(await fixture.verificationOf(id)).toMatchObject({
      ...{ status: 'declined', decision: { decidedBy: 'reviewer' } },
    });
    const { items } = await listEvents(fixture.store, { verificationId: id });
    expect(items.at(-1)).toMatchObject({ type: 'verification.declined', principal: KEY });
  });

  it('keeps what the person saw, so that the result can be read afterwards', async () => {
    const id = await inReview();
    await review(fixture, id, { decision: 'approved', reasons: [] });
    const before = Date.now();
    await transition(fixture, id, { causes: [APPROVAL] });
    const result = await readResult(fixture.store, { verificationId: id, principal: KEY });
    expect(result).toMatchObject({ decision: { number: 1, status: 'approved' } });
    expect(JSON.parse(result?.message.body.toString() ?? '')).toEqual(WANTS_A_PERSON);
    // It was decided when the person did, not when the vendor wanted one.
    expect(Math.abs((result?.decidedAt?.getTime() ?? 0) - before)).toBeLessThan(60_000);
  });

  it('is told to the workflow by one row, also to one that is started in place of a lost one', async () => {
    const id = await inReview();
    await review(fixture, id);
    const [row] = await wordsOf(fixture, id);
    expect(row).toMatchObject({ kind: 'review' });
    expect(await findReviewToHear(fixture.store, { verificationId: id })).toMatchObject({
      ...{ number: 1, principal: KEY, decision: 'declined', reasons: REVIEW.reasons },
    });
    await fixture.admin.query('update outbox set completed_at = now() where verification_id = $1', [
      id,
    ]);
    expect(await wordsOf(fixture, id)).toEqual([]);
    await reopenMissing(fixture.store, { verificationId: id });
    expect(await wordsOf(fixture, id)).toHaveLength(1);
  });
});

describe('a review that no person has written down', () => {
  it('decides nothing, in whose name it may be', async () => {
    const id = await inReview();
    for (const cause of [REVIEW, APPROVAL]) {
      expect(await transition(fixture, id, { causes: [cause] })).toMatchObject({
        ...{ outcome: 'behind', causes: [] },
      });
    }
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
  });

  it('decides nothing where the database alone says that there was one, and is shown', async () => {
    const [other, id] = [await inReview(), await inReview()];
    await review(fixture, other, { decision: 'approved', reasons: [] });
    await fixture.store.app.query(
      `insert into reviews (verification_id, number, decision, reasons, principal, last_write,
         request_hash, fingerprint, tag)
       select $1, number, decision, reasons, principal, last_write, request_hash, fingerprint, tag
       from reviews where verification_id = $2`,
      [id, other],
    );
    await expect(transition(fixture, id, { causes: [APPROVAL] })).rejects.toMatchObject({
      message: expect.stringContaining('changed by somebody else') as string,
    });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    const changed = { name: 'reviews', id: `${id}/1` };
    await expect
      .poll(async () => (await statusSummary(fixture.store)).changedRows)
      .toContainEqual(changed);
    expect(await findChangedRows(fixture.store)).toEqual([changed]);
  });
});

describe('deciding', () => {
  it('is refused before anything is in review', async () => {
    const { id, inboxIds } = await newsOf(fixture, SUBMITTED);
    await expect(review(fixture, id)).rejects.toMatchObject({ code: 'not_ready' });
    await transition(fixture, id, { causes: [vendorCause(inboxIds[0] ?? '', SUBMITTED)] });
    await expect(review(fixture, id)).rejects.toMatchObject({
      ...{ code: 'not_ready', message: expect.stringContaining('submitted') as string },
    });
  });

  it('to approve is refused where the vendor has judged nothing that it could rest on', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const early = new Date(Date.now() - 60_000).toISOString();
    await fixture.ours.query(
      'update verifications set start_input = start_input || $2 where id = $1',
      [id, { expiresAt: early }],
    );
    const about = { verificationId: id, session: 1, askedAt: new Date() };
    await noteAnswered(fixture.store, about);
    const unknown: VendorFact = { kind: 'noted', reasons: [], warning: 'unknown_status' };
    const causes = [await says(fixture, unknown, { sessionId: vendorSessionId })];
    await transition(fixture, id, { causes });
    await transition(fixture, id, { causes: [{ type: 'deadline', deadline: 'answered' }] });
    expect(await fixture.verificationOf(id)).toMatchObject({ status: 'in_review' });
    const approval = { decision: 'approved', reasons: [] } as const;
    await expect(review(fixture, id, approval)).rejects.toMatchObject({
      ...{
        code: 'not_ready',
        message: expect.stringContaining('nothing that an approval') as string,
      },
    });
    expect(await review(fixture, id)).toBe('decides');
  });

  it('to approve is refused where the database alone says that the vendor has judged', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const causes = [await says(fixture, SUBMITTED, { sessionId: vendorSessionId })];
    await transition(fixture, id, { causes });
    await fixture.ours.query(`update verifications set status = 'in_review' where id = $1`, [id]);
    await fixture.store.app.query('update inbox set fact = $2 where verification_id = $1', [
      id,
      WANTS_A_PERSON,
    ]);
    const approval = { decision: 'approved', reasons: [] } as const;
    await expect(review(fixture, id, approval)).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('is refused once a cancel was asked for, which goes first', async () => {
    const id = await inReview();
    await requestCancel(fixture.store, { verificationId: id, principal: KEY });
    await expect(review(fixture, id)).rejects.toMatchObject({
      ...{ code: 'already_reviewed', message: `It is being canceled by ${KEY}.` },
    });
  });

  it('is done once under one idempotency key, and known again', async () => {
    const id = await inReview();
    const all = await Promise.all([review(fixture, id), review(fixture, id), review(fixture, id)]);
    expect(all).toEqual(['decides', 'decides', 'decides']);
    expect((await reviewsOf(fixture, id)).all).toHaveLength(1);
    await transition(fixture, id, { causes: [REVIEW] });
    expect(await review(fixture, id)).toBe('settled');
    await expect(review(fixture, id, { requestFingerprint: 'another' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  it('is refused to the second of two people, in the name of the first, before and after the end', async () => {
    const id = await inReview();
    const people = ['client_key:a', 'client_key:b'].map((principal) =>
      review(fixture, id, { principal }),
    );
    const [, refused] = (await Promise.allSettled(people)).toSorted((one) =>
      one.status === 'fulfilled' ? -1 : 1,
    );
    const [first] = (await reviewsOf(fixture, id)).all;
    const named = expect.stringContaining(`declined by ${first?.principal ?? ''} at 20`) as string;
    expect(refused).toMatchObject({ reason: { code: 'already_reviewed', message: named } });
    const cause = { ...REVIEW, principal: first?.principal ?? '' };
    await transition(fixture, id, { causes: [cause] });
    await expect(review(fixture, id, { principal: 'client_key:c' })).rejects.toMatchObject({
      ...{ code: 'already_final', message: named },
    });
  });

  it('meets a decision of the vendor in the same moment in one of two orders, and never half', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, say } = await underReview(fixture);
      const causes = [await say(APPROVED)];
      const [reviewed, written] = await Promise.allSettled([
        review(fixture, id),
        transition(fixture, id, { causes }),
      ]);
      const { status } = (await fixture.verificationOf(id)) ?? {};
      if (reviewed.status === 'rejected') {
        expect(reviewed.reason).toMatchObject({ code: 'already_final' });
        expect(status).toBe('approved');
      } else {
        expect(written).toMatchObject({
          value: { outcome: 'behind', causes: [...causes, REVIEW] },
        });
        expect(status).toBe('in_review');
      }
    }
  });

  it('keeps a note that only who may read results can read, and each reading is recorded', async () => {
    const id = await inReview();
    await review(fixture, id);
    const { rows } = await fixture.admin.query<{ note: string }>(
      'select note from reviews where verification_id = $1',
      [id],
    );
    expect(rows[0]?.note).toMatch(/^v1\./);
    expect((await reviewsOf(fixture, id)).all).toMatchObject([
      { number: 1, principal: KEY, note: 'Two fonts.' },
    ]);
    const log = await fixture.admin.query(
      'select principal, action from access_log where verification_id = $1',
      [id],
    );
    expect(log.rows).toEqual([{ principal: KEY, action: 'reviews.read' }]);
  });

  it('whose note cannot be opened fails the reading alone, never the process', async () => {
    const id = await inReview();
    await review(fixture, id);
    const spoil = `update reviews set note = 'v1.spoilt' where verification_id = $1`;
    await inThePast(fixture, [spoil, [id]]);
    const unheard: unknown[] = [];
    const listen = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', listen);
    await expect(reviewsOf(fixture, id)).rejects.toThrow('unknown format');
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });
});
