import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  addNote,
  claimOutboxFor,
  createVerification,
  noteListedMedia,
  openObject,
  recordRevision,
  refreshVerification,
  requestRefresh,
  requestReview,
  saveCapture,
  storeAnswer,
  storeDetails,
} from '../../store/index.ts';
import { approved, type Erasing, KEY, withErasing } from './erasing.ts';
import { APPROVED, createInput, reread, tellUnsigned, webhook } from './fixture.ts';
import { lockWaits } from './lock-waits.ts';
import { review } from './under-review.ts';
import { judge } from './under-screening.ts';
import { readHitsOf } from './hit-words.ts';

const DECLINED = { ...APPROVED, outcome: 'declined', vendorCode: '9102' } as const;
const GONE = { code: 'erased' };
const receivedAt = new Date();

let erasing: Erasing;
withErasing((opened) => (erasing = opened));

/** Begins one after the other, each waiting for the row's lock, and lets them go in that order. */
async function inTurn<T>(id: string, ...works: (() => Promise<T>)[]) {
  const { admin } = erasing.fixture;
  const holder = await admin.connect();
  const begun: Promise<PromiseSettledResult<T>[]>[] = [];
  try {
    await holder.query('begin');
    await holder.query('select from verifications where id = $1 for update', [id]);
    for (const work of works) {
      begun.push(Promise.allSettled([work()]));
      await lockWaits(admin, begun.length);
    }
    await holder.query('commit');
  } finally {
    holder.release();
  }
  return (await Promise.all(begun)).flat();
}

const COUNTS = `
  select (select count(*) from verifications) as all, (select count(*) from media) as media,
    (select count(*) from reviews) as reviews, (select count(*) from decisions) as decisions,
    (select count(*) from review_requests) as requests, (select count(*) from case_notes) as notes, (select count(*) from inbox) as inbox`;

describe('what is at it while the data are erased', () => {
  type Work = (about: Awaited<ReturnType<typeof approved>>) => Promise<unknown>;
  const store = () => erasing.fixture.store;
  const WORKS: Record<string, Work> = {
    'a decision anew': ({ id }) => review(erasing.fixture, id, { isAnew: true }),
    'a judgement of a hit': ({ id }) => judge(erasing.fixture, id, 'f'.repeat(32)),
    'a request for a person': ({ id }) =>
      requestReview(store(), {
        ...{ verificationId: id, principal: KEY, note: 'Ada is ill.' },
        sent: {
          clientId: erasing.fixture.clientId,
          mode: 'test',
          key: randomUUID(),
          fingerprint: '',
        },
      }),
    'an answer of the vendor': ({ id }) =>
      storeAnswer(store(), {
        ...{ verificationId: id, session: 1, accountId: erasing.fixture.accountId },
        ...{ kind: 'decision', body: Buffer.from('Ada'), fact: DECLINED },
      }),
    'details of the vendor': ({ id, inboxId }) =>
      storeDetails(
        store(),
        {
          ...{ verificationId: id, messages: [{ kind: 'person', body: Buffer.from('Ada') }] },
          about: {
            ...{ session: 1, accountId: erasing.fixture.accountId, inboxId, isMatched: false },
            message: { kind: 'decision', body: Buffer.from('Ada') },
          },
        },
        readHitsOf,
      ),
    'a list of photos': ({ id }) =>
      noteListedMedia(store(), { verificationId: id, session: 1, items: [] }),
    'a note': ({ id }) =>
      addNote(store(), {
        ...{ verificationId: id, principal: KEY, note: 'Ada has called.' },
        ...{ idempotencyKey: randomUUID(), requestFingerprint: '' },
      }),
    'a photo': ({ id }) =>
      saveCapture(store(), { verificationId: id, session: 1, step: 'face', objectKey: 'none' }),
    'another try in its place': ({ id }) =>
      createVerification(store(), createInput(erasing.fixture, { retryOf: id })),
  };

  it.each(Object.keys(WORKS))('had the key in hand, and leaves nothing: %s', async (name) => {
    const about = await approved(erasing);
    await erasing.ask(about.id);
    const rows = async (): Promise<unknown> =>
      (await erasing.fixture.admin.query<Record<string, string>>(COUNTS)).rows[0];
    const before = await rows();
    const [erased, other] = await inTurn<unknown>(
      about.id,
      () => erasing.carryOut(about.id),
      () => WORKS[name]?.(about) ?? Promise.resolve(),
    );
    expect(erased).toMatchObject({ value: 'erased' });
    expect(other).toMatchObject({ status: 'rejected', reason: GONE });
    expect(await rows()).toEqual(before);
  });

  it('is a decision that was there first: it stands, and is erased with the rest', async () => {
    const { id } = await approved(erasing);
    await erasing.ask(id);
    const reviewing = () => review(erasing.fixture, id, { isAnew: true });
    const [decided, erased] = await inTurn<unknown>(id, reviewing, () => erasing.carryOut(id));
    expect([decided, erased]).toMatchObject([{ value: 'revised' }, { value: 'erased' }]);
    const revisions = [{ status: 'declined', decidedBy: 'reviewer' }];
    expect(await erasing.verificationOf(id)).toMatchObject({ erased: true, revisions });
  });

  it('is a late word of the vendor: nothing of it is kept, and nothing follows from it', async () => {
    const { fixture } = erasing;
    const { id, about } = await approved(erasing);
    await erasing.ask(id);
    const late = () => webhook(fixture, DECLINED, about);
    const [, stored] = await inTurn<unknown>(id, () => erasing.carryOut(id), late);
    expect(stored).toMatchObject({ value: { disposition: 'ignored' } });
    expect(await webhook(fixture, { ...DECLINED, vendorCode: '1' }, about)).toMatchObject({
      disposition: 'ignored',
    });
    const { rows } = await fixture.admin.query(
      `select body, fact, why from inbox where verification_id = $1 order by position offset 1`,
      [id],
    );
    const nothing = { body: null, fact: { kind: 'noted', reasons: [] }, why: 'erased' };
    expect(rows).toEqual([nothing, nothing]);
    const outbox = await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 60_000 });
    expect(outbox.map(({ kind }) => kind)).not.toContain('revision');
    expect(await tellUnsigned(fixture, about)).toMatchObject({ disposition: 'not_kept' });
    const asked = { verificationId: id, receivedAt };
    await expect(refreshVerification(fixture.store, asked)).rejects.toMatchObject(GONE);
    expect(await requestRefresh(fixture.store, { ...asked, session: 1, by: 'hint' })).toMatchObject(
      { isKept: false },
    );
    expect(await erasing.verificationOf(id)).toMatchObject({ status: 'approved', revisions: [] });
  });

  it('is a late word that is being judged: it is judged before, or not at all', async () => {
    const { fixture } = erasing;
    const { id, about } = await approved(erasing);
    const { inboxId } = await webhook(fixture, DECLINED, about);
    await erasing.ask(id);
    const judging = () =>
      recordRevision(
        fixture.store,
        { verificationId: id, inboxId },
        { reread, readHits: readHitsOf },
      );
    const [, judged] = await inTurn<unknown>(id, () => erasing.carryOut(id), judging);
    expect(judged).toMatchObject({ status: 'rejected', reason: GONE });
    expect(await erasing.verificationOf(id)).toMatchObject({ status: 'approved', revisions: [] });
  });

  it('is a photo that is still coming in: its bytes are removed again', async () => {
    const { id } = await approved(erasing);
    const kept = await erasing.keepObject(id);
    const content = new Readable({ read: () => undefined });
    content.push('half a face');
    const storing = Promise.allSettled([erasing.keepObject(id, content)]);
    await erasing.erase(id);
    content.push(null);
    expect(await storing).toMatchObject([{ status: 'rejected', reason: GONE }]);
    expect(await erasing.files()).toEqual([]);
    const read = { verificationId: id, key: kept.key };
    await expect(openObject(erasing.fixture.store, read)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
