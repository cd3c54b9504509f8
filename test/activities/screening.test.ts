import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import { createRecordActivities } from '../../activities/record.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { KycError } from '../../domain/errors.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import {
  beginSession,
  claimOutboxFor,
  getVerification,
  readInboxRow,
  requestRefresh,
  saveSession,
  storeAnswer,
} from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { RawMessage, Vendor } from '../../vendors/vendor.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { anAccount, aVerification, type Fixture, openFixture, withPolicy } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** A message whose bytes are the fact itself. */
const messageOf = (fact: Partial<VendorFact>): RawMessage => ({
  kind: 'words',
  body: Buffer.from(JSON.stringify({ reasons: [], ...fact })),
});
const CLEAR = messageOf({ kind: 'screening', screening: 'clear' });
const MATCH = messageOf({ kind: 'screening', screening: 'match' });
const APPROVED = messageOf({ kind: 'outcome', outcome: 'approved' });

/** A verification with a session, at a vendor that says these things. */
async function verification(
  says: Partial<Pick<Vendor, 'askScreening' | 'askSession' | 'details'>>,
) {
  const { store, deps } = fixture;
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const about = { verificationId, session: 1 };
  await beginSession(store, about);
  const raw = { kind: 'session', body: Buffer.from('{}') };
  await saveSession(store, { ...about, vendorSessionId: randomUUID(), expiresAt: null, raw });
  const readAnswer: Vendor['readAnswer'] = ({ body }) => ({
    fact: JSON.parse(body.toString('utf8')) as VendorFact, // made by `messageOf`
  });
  const vendors = (): Vendor => ({ ...findVendor('veriff'), readAnswer, ...says });
  const all = { ...deps, vendors };
  const activities = createVendorActivities(all);
  const records = createRecordActivities(all);
  const archive = createArchiveActivities(all);
  const run = <T>(work: () => Promise<T>, attempt = 1, secondsSinceFirst = 0): Promise<T> => {
    const times = {
      scheduledTimestampMs: 1_000,
      currentAttemptScheduledTimestampMs: 1_000 + secondsSinceFirst * 1_000,
    };
    return activityEnvironment({ attempt, ...times }).run(work);
  };
  return {
    verificationId,
    ask: (attempt?: number) => run(() => activities.askScreening(about), attempt),
    /** About the attempt `b`, so long after it was first asked. */
    askAbout: (secondsSinceFirst: number) =>
      run(() => activities.askScreening({ ...about, attempt: 'b' }), 2, secondsSinceFirst),
    /** One try at what is asked because somebody asked for it. */
    refresh: async (attempt?: number) => {
      await requestRefresh(store, { ...about, by: 'hint', receivedAt: new Date() });
      return run(() => activities.refresh(about), attempt);
    },
    found: async (): Promise<unknown> => {
      const { rows } = await store.app.query(
        `select disposition, fact->>'screening' as screening from inbox
         where verification_id = $1 and fact->>'kind' = 'screening' order by position`,
        [verificationId],
      );
      return rows;
    },
    reviseAll: async () => {
      const due = await claimOutboxFor(store, { verificationId, leaseMs: 60_000 });
      const messages = due.flatMap((row) => (row.kind === 'revision' ? [row] : []));
      return Promise.all(
        messages.map(({ inboxId }) =>
          run(() => records.recordRevision({ verificationId, inboxId })),
        ),
      );
    },
    hear: (message: RawMessage) => {
      const { fact } = readAnswer(message);
      return storeAnswer(store, { ...about, accountId, ...message, fact });
    },
    record: (inboxId: string, fact: VendorFact) =>
      recordCauses(all, verificationId, [{ type: 'vendor', inboxId, session: 1, fact }]),
    keep: () => run(() => archive.keepDetails({ verificationId })),
    revise: (inboxId: string) => run(() => records.recordRevision({ verificationId, inboxId })),
    screening: async () => {
      const id = verificationId;
      const row = await getVerification(store, { clientId: fixture.clientId, mode: 'test', id });
      return row?.screening.found;
    },
  };
}

const approvedFact: VendorFact = { reasons: [], kind: 'outcome', outcome: 'approved' };

describe('asking what screening found', () => {
  it('keeps the answer as it came, and it is believed by its own bytes', async () => {
    const { ask, record, screening } = await verification({
      askScreening: () => Promise.resolve(CLEAR),
    });
    const { inboxId, fact } = await ask();
    expect(fact).toEqual({ reasons: [], kind: 'screening', screening: 'clear' });
    expect(await readInboxRow(fixture.store, { inboxId: inboxId ?? '' })).toMatchObject({
      ...{ source: 'answer', disposition: 'signaled', body: CLEAR.body },
    });
    const forged: VendorFact = { ...fact, screening: 'match' };
    expect(await record(inboxId ?? '', forged)).toMatchObject({ outcome: 'behind' });
    expect(await record(inboxId ?? '', fact)).toEqual({ outcome: 'written' });
    expect(await screening()).toBe('clear');
    expect((await ask()).inboxId).toBeNull();
  });

  it('asks again, ever more slowly, while the vendor has no word about it', async () => {
    const { ask } = await verification({
      askScreening: () => Promise.resolve(messageOf({ kind: 'noted' })),
    });
    for (const [attempt, nextRetryDelay] of [
      [1, 30_000],
      [3, 120_000],
      [30, 3_600_000],
    ] as const) {
      await expect(ask(attempt)).rejects.toMatchObject({
        ...{ type: 'nothing_new', nonRetryable: false, nextRetryDelay },
      });
    }
  });

  it.each<[string, Partial<VendorFact>]>([
    ['refuses', { screening: 'refused', warning: 'no_answer' }],
    ['speaks of another attempt', { screening: 'clear', attempt: 'a' }],
  ])(
    'asks again after 10 s, 1 min and 5 min where the vendor %s, and keeps that then',
    async (_, said) => {
      const { askAbout, verificationId } = await verification({
        askScreening: () => Promise.resolve(messageOf({ kind: 'screening', ...said })),
      });
      for (const [since, nextRetryDelay] of [
        [0, 10_000],
        [10, 60_000],
        [70, 300_000],
      ] as const) {
        await expect(askAbout(since)).rejects.toMatchObject({
          type: 'nothing_new',
          nextRetryDelay,
        });
      }
      const { rows } = await fixture.store.app.query(
        `select from inbox where verification_id = $1 and fact->>'kind' = 'screening'`,
        [verificationId],
      );
      expect(rows).toEqual([]);
      expect((await askAbout(370)).fact).toMatchObject(said);
    },
  );

  it('takes a match of any attempt, and a word that names none, at once', async () => {
    for (const said of [{ screening: 'match', attempt: 'a' }, { screening: 'clear' }] as const) {
      const { askAbout } = await verification({
        askScreening: () => Promise.resolve(messageOf({ kind: 'screening', ...said })),
      });
      expect((await askAbout(0)).fact).toMatchObject(said);
    }
  });

  it('is tried again when the vendor is silent, and given up when it refuses for good', async () => {
    const code = { now: 'vendor_unavailable' as 'vendor_unavailable' | 'vendor_refused_request' };
    const { ask } = await verification({
      askScreening: () => Promise.reject(new KycError(code.now, 'Not now.')),
    });
    await expect(ask()).rejects.toMatchObject({ type: code.now, nonRetryable: false });
    code.now = 'vendor_refused_request';
    await expect(ask()).rejects.toMatchObject({ type: code.now, nonRetryable: true });
  });
});

describe('a question about a session that the vendor has judged', () => {
  const judged = async () => {
    const word = { now: CLEAR };
    const session = await verification({
      askSession: () => Promise.resolve(APPROVED),
      askScreening: () => Promise.resolve(word.now),
    });
    return { ...session, word };
  };

  it('brings also what screening found by now, which no decision carries', async () => {
    const { refresh, found } = await judged();
    await refresh();
    await refresh();
    expect(await found()).toEqual([{ disposition: 'waiting', screening: 'clear' }]);
  });

  it('brings a match after the end, once, however often and by whomever it is asked for', async () => {
    const { hear, record, refresh, found, reviseAll, screening, word } = await judged();
    const { inboxId } = await hear(APPROVED);
    await record(inboxId, approvedFact);
    await refresh();
    expect(await found()).toEqual([]);
    word.now = MATCH;
    const match = { disposition: 'after_final', screening: 'match' };
    for (const effects of [[{ effect: 'screened' }], []]) {
      for (let n = 0; n < 3; n += 1) expect(await refresh()).toMatchObject({ inboxId: null });
      expect(await found()).toEqual([match]);
      expect(await reviseAll()).toEqual(effects);
    }
    expect(await screening()).toBe('match');
  });
});

describe.each(['vendor_unavailable', 'vendor_invalid_response'] as const)(
  'a judged session of which screening is %s',
  (code) => {
    it('has it asked for five times, and then its decision waits no longer', async () => {
      const { refresh } = await verification({
        askSession: () => Promise.resolve(APPROVED),
        askScreening: () => Promise.reject(new KycError(code, 'Not now.')),
      });
      await expect(refresh(4)).rejects.toMatchObject({ type: code });
      // Its decision was kept by the try before.
      expect(await refresh(5)).toEqual({ outcome: 'decided', inboxId: null });
    });
  },
);

describe('a screening match among the details', () => {
  it('is signaled for the reviewer, as an answer of its own', async () => {
    const { hear, record, keep, verificationId } = await verification({
      details: () => Promise.resolve([messageOf({ kind: 'noted' }), MATCH]),
    });
    await withPolicy(fixture, verificationId, { approvalNeeds: ['face'] });
    const { inboxId } = await hear(APPROVED);
    await record(inboxId, approvedFact);
    await keep();
    const { rows } = await fixture.store.app.query(
      `select disposition, fact->>'screening' as said from inbox
       where verification_id = $1 and source = 'answer' and fact->>'kind' = 'screening'`,
      [verificationId],
    );
    expect(rows).toEqual([{ disposition: 'waiting', said: 'match' }]);
    expect(await keep()).toEqual({ kept: 0 });
  });

  it('is found after an approval that did not wait for it, and told once', async () => {
    const { hear, record, keep, revise, screening, verificationId } = await verification({
      details: () => Promise.resolve([MATCH]),
    });
    const { inboxId } = await hear(APPROVED);
    await record(inboxId, approvedFact);
    await keep();
    const due = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
    const revision = due.find(({ kind }) => kind === 'revision');
    const message = revision?.kind === 'revision' ? revision.inboxId : '';
    expect(await revise(message)).toEqual({ effect: 'screened' });
    expect(await screening()).toBe('match');
  });
});
