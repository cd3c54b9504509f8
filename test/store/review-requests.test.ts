import { describe, expect, it } from 'vitest';
import { assignCase, listCases, readReviews } from '../../store/index.ts';
import {
  ADA,
  askForPerson,
  BOB,
  casesOf,
  DECLINED,
  decidedByVendor,
  decisionsOf,
  eventsOf,
  expired,
  KNOWN_LATER,
  override,
} from './decided-by-vendor.ts';
import { APPROVED, type StoreFixture } from './fixture.ts';
import { underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const waiting = async (id: string) => {
  const viewer = { clientIds: [fixture.clientId], mode: 'test', vendors: null } as const;
  const { items } = await listCases(fixture.store, { viewer, limit: 100 });
  return items.filter(({ verificationId }) => verificationId === id);
};
const requestsOf = async (verificationId: string) =>
  (await readReviews(fixture.store, { verificationId, principal: BOB })).requests;

describe('who was declined by a machine alone', () => {
  it('waits for a person once the client asks, with its note, and stays declined until then', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, id);
    expect(await casesOf(fixture, id)).toEqual(['requested, open']);
    expect(await waiting(id)).toMatchObject([{ kind: 'requested', wants: 'decision' }]);
    expect(await eventsOf(fixture, id, 'review.requested')).toMatchObject([{ principal: ADA }]);
    expect(await requestsOf(id)).toMatchObject([{ principal: ADA, note: 'Another name.' }]);
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
    const { rows } = await fixture.admin.query<{ note: string }>(
      'select note from review_requests where verification_id = $1',
      [id],
    );
    expect(rows[0]?.note).not.toContain('Another');
  });

  it.each(['approved', 'declined'] as const)(
    'waits no more once a person has decided: %s',
    async (decision) => {
      const { id } = await decidedByVendor(fixture, DECLINED);
      await askForPerson(fixture, id);
      expect(await override(fixture, id, decision)).toBe('revised');
      expect(await casesOf(fixture, id)).toEqual(['requested, closed']);
      expect(await decisionsOf(fixture, id)).toEqual([
        'declined by vendor',
        `${decision} by reviewer`,
      ]);
      const again = askForPerson(fixture, id, { key: 'again' });
      await expect(again).rejects.toMatchObject({
        code: 'already_reviewed',
        message: expect.stringContaining(`It was ${decision} by ${ADA} at `) as string,
      });
    },
  );

  it('is asked for by an earlier build as well, which knows the request by columns that ours leaves empty', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, id);
    await fixture.admin.query(
      `insert into review_requests (verification_id, number, note, principal, request_hash, fingerprint)
       values ($1, 2, null, $2, 'hash', 'fingerprint')`,
      [id, ADA],
    );
    const { rows } = await fixture.admin.query(
      'select number, request_hash, fingerprint from review_requests where verification_id = $1',
      [id],
    );
    expect(rows).toEqual([
      { number: 1, request_hash: null, fingerprint: null },
      { number: 2, request_hash: 'hash', fingerprint: 'fingerprint' },
    ]);
  });

  it('waits on while the second of two people has not said the same', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED, { fourEyes: 'always' });
    await askForPerson(fixture, id);
    expect(await override(fixture, id, 'declined', { principal: ADA })).toBe('waits');
    expect(await casesOf(fixture, id)).toEqual(['requested, open']);
    expect(await waiting(id)).toMatchObject([{ wants: 'confirmation' }]);
    await override(fixture, id, 'declined', { principal: BOB });
    expect(await casesOf(fixture, id)).toEqual(['requested, closed']);
  });

  it('is decided by nobody else while one person has taken it', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, id);
    await assignCase(fixture.store, { verificationId: id, principal: ADA, action: 'take' });
    await expect(override(fixture, id, 'approved', { principal: BOB })).rejects.toMatchObject({
      code: 'case_taken',
    });
    expect(await decisionsOf(fixture, id)).toEqual(['declined by vendor']);
    expect(await override(fixture, id, 'approved', { principal: ADA })).toBe('revised');
  });

  it('waits no more once the vendor has approved after all, and may be asked for anew', async () => {
    const { id, late } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, id);
    await late(KNOWN_LATER);
    expect(await casesOf(fixture, id)).toEqual(['requested, closed']);
    const again = { key: 'again' };
    await expect(askForPerson(fixture, id, again)).rejects.toMatchObject({ code: 'already_final' });
    await late({ ...DECLINED, at: '2032-01-01T00:00:00Z' });
    await askForPerson(fixture, id, again);
    expect(await casesOf(fixture, id)).toEqual(['requested, closed', 'requested, open']);
  });

  it('may be asked for where the vendor declines anew what a person has approved', async () => {
    const { id, late } = await decidedByVendor(fixture, DECLINED);
    await override(fixture, id, 'approved');
    await expect(askForPerson(fixture, id)).rejects.toMatchObject({ code: 'already_reviewed' });
    await late({ ...DECLINED, at: '2031-01-01T00:00:00Z', vendorCode: '9103' });
    await askForPerson(fixture, id);
    expect(await casesOf(fixture, id)).toEqual(['requested, open']);
    expect(await override(fixture, id, 'declined', { principal: BOB })).toBe('revised');
    expect(await casesOf(fixture, id)).toEqual(['requested, closed']);
    await late(KNOWN_LATER);
    const again = askForPerson(fixture, id, { key: 'again' });
    await expect(again).rejects.toMatchObject({ code: 'already_reviewed' });
  });

  it('waits by a case of that kind, and is told of, where an earlier build has left another open', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await fixture.admin.query(
      `insert into review_cases
         (verification_id, number, kind, client_id, mode, vendor, reasons, rank)
       select id, 1, 'in_review', client_id, mode, vendor, reasons, 1
       from verifications where id = $1`,
      [id],
    );
    await askForPerson(fixture, id);
    expect(await casesOf(fixture, id)).toEqual(['in_review, closed', 'requested, open']);
    expect(await eventsOf(fixture, id, 'review.requested')).toMatchObject([{ principal: ADA }]);
  });

  it('is asked for once by one request, and by another one gets a note and no other case', async () => {
    const { id } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, id);
    await askForPerson(fixture, id);
    expect(await requestsOf(id)).toHaveLength(1);
    const changed = askForPerson(fixture, id, { fingerprint: 'other' });
    await expect(changed).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await askForPerson(fixture, id, { key: 'two', note: null });
    expect(await requestsOf(id)).toMatchObject([{ note: 'Another name.' }, { note: null }]);
    expect(await casesOf(fixture, id)).toEqual(['requested, open']);
  });
});

describe('nobody is sent to a person', () => {
  it('who was approved, who ended by the clock, or who is with one already', async () => {
    const { id: approved } = await decidedByVendor(fixture, APPROVED);
    const { id: late } = await expired(fixture);
    for (const id of [approved, late]) {
      await expect(askForPerson(fixture, id)).rejects.toMatchObject({
        code: 'already_final',
        message: expect.stringContaining('Start another verification') as string,
      });
      expect(await casesOf(fixture, id)).toEqual([]);
    }
    const { id: open } = await underReview(fixture);
    await expect(askForPerson(fixture, open)).rejects.toMatchObject({ code: 'not_ready' });
    expect(await casesOf(fixture, open)).toEqual(['in_review, open']);
  });
});
