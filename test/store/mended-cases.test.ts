import { describe, expect, it } from 'vitest';
import { assignCase, listCasesToMend, mendCase } from '../../store/index.ts';
import {
  ADA,
  askForPerson,
  casesOf,
  DECLINED,
  decidedByVendor,
  eventsOf,
  KNOWN_LATER,
  override,
} from './decided-by-vendor.ts';
import { type StoreFixture } from './fixture.ts';
import { queue } from './under-cases.ts';
import { underReview } from './under-review.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** What whoever has the role of the service may do to the cases of one verification. */
async function byTheDatabase(id: string, ...statements: string[]): Promise<void> {
  for (const sql of statements) await fixture.store.app.query(sql, [id]);
}
const HIDE = 'update review_cases set closed_at = now() where verification_id = $1';
const putBack = (kind: string, changes: { client?: string; mode?: string; vendor?: string }) => {
  const { client = 'client_id', mode = 'mode', vendor = 'vendor' } = changes;
  return `insert into review_cases
      (verification_id, number, kind, client_id, mode, vendor, reasons, rank)
    select id, 2, '${kind}', ${client}, ${mode}, ${vendor}, reasons, 1
    from verifications where id = $1`;
};

async function mended(): Promise<string[]> {
  const ids = await listCasesToMend(fixture.store, { limit: 100 });
  for (const verificationId of ids) await mendCase(fixture.store, { verificationId });
  return ids;
}
const isQueued = async (id: string): Promise<boolean> =>
  (await queue(fixture)).items.some(({ verificationId }) => verificationId === id);

const ANOTHERS = [
  ['vendor', { vendor: `'incode'` }],
  ['mode', { mode: `'live'` }],
  ['client', { client: 'gen_random_uuid()' }],
] as const;

describe('a case that somebody has closed', () => {
  it.each(ANOTHERS)(
    'and put back with another %s is closed, and ours is opened',
    async (_what, changes) => {
      const { id } = await underReview(fixture);
      await byTheDatabase(id, HIDE, putBack('in_review', changes));
      expect(await isQueued(id)).toBe(false);
      expect(await mended()).toEqual([id]);
      expect(await casesOf(fixture, id)).toEqual([
        ...['in_review, closed', 'in_review, closed', 'in_review, open'],
      ]);
      expect(await isQueued(id)).toBe(true);
      await assignCase(fixture.store, { verificationId: id, principal: ADA, action: 'take' });
      expect(await mended()).toEqual([]);
    },
  );

  it('and put back as one that was asked for is closed, and ours is opened', async () => {
    const { id } = await underReview(fixture);
    await byTheDatabase(id, HIDE, putBack('requested', {}));
    expect(await mended()).toEqual([id]);
    expect((await queue(fixture)).items).toContainEqual(
      expect.objectContaining({ verificationId: id, kind: 'in_review', number: 3 }),
    );
    expect(await mended()).toEqual([]);
  });

  it('is opened again while what the client asked for is unanswered, and the client is told once', async () => {
    for (const more of [[], [putBack('requested', { vendor: `'incode'` })]]) {
      const { id, late } = await decidedByVendor(fixture, DECLINED);
      await askForPerson(fixture, id);
      await late({ ...DECLINED, at: '2031-01-01T00:00:00Z', vendorCode: '9103' });
      expect(await mended()).toEqual([]);
      await byTheDatabase(id, HIDE, ...more);
      expect(await isQueued(id)).toBe(false);
      expect(await mended()).toEqual([id]);
      expect(await isQueued(id)).toBe(true);
      expect(await mended()).toEqual([]);
      expect(await eventsOf(fixture, id, 'review.requested')).toHaveLength(1);
    }
  });

  it('stays closed once a person has decided, or the vendor has approved since it was asked for', async () => {
    const { id: decided } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, decided);
    await override(fixture, decided, 'declined');
    const { id: approved, late } = await decidedByVendor(fixture, DECLINED);
    await askForPerson(fixture, approved);
    await late(KNOWN_LATER);
    expect(await mended()).toEqual([]);
    await late({ ...DECLINED, at: '2032-01-01T00:00:00Z' });
    expect(await mended()).toEqual([]);
    for (const id of [decided, approved]) {
      await mendCase(fixture.store, { verificationId: id });
      expect(await casesOf(fixture, id)).toEqual(['requested, closed']);
    }
  });
});
