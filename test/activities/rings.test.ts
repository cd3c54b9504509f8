import { describe, expect, it } from 'vitest';
import type { AnswerRingResult, AskVendorResult } from '../../activities/contract.ts';
import type { AskDeps } from '../../activities/ask-vendor.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { createRecordActivities } from '../../activities/record.ts';
import {
  readInboxRow,
  readSession,
  refreshVerification,
  storeAnswer,
  storeRing,
} from '../../store/index.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { vendorFact } from '../../store/parse.ts';
import { findVendor } from '../../vendors/registry.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { age, anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

/** A verification with a session at Veriff, where things happen of which nobody is told. */
async function withSession() {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const about = { verificationId, session: 1 };
  let nudged = 0;
  const deps: AskDeps = { ...fixture.deps, onAnswered: () => (nudged += 1) };
  await activityEnvironment().run(() => createVendorActivities(deps).ensureSession(about));
  const id = (await readSession(fixture.store, about))?.reference.id ?? '';
  return {
    about: { ...about, accountId },
    nudged: () => nudged,
    act: (action: string) =>
      control(fixture, 'POST', `veriff/sessions/${id}/actions`, { action, silent: true }),
    rings: async (): Promise<string> => {
      const words = { ...about, kind: 'hint' as const, words: {}, receivedAt: new Date() };
      return (await storeRing(fixture.store, words)).inboxId;
    },
    /** One try at answering that ring; `meanwhile` happens while the vendor thinks. */
    answer: (ring: string, meanwhile?: () => Promise<unknown>): Promise<AnswerRingResult> => {
      const vendors: AskDeps['vendors'] = (name) => {
        const vendor = findVendor(name);
        return {
          ...vendor,
          askSession: async (call, reference) => {
            const answer = await vendor.askSession(call, reference);
            await meanwhile?.();
            return answer;
          },
        };
      };
      const activities = createVendorActivities({ ...deps, vendors });
      return activityEnvironment().run(() => activities.answerRing({ ...about, inboxId: ring }));
    },
    /** One try at what a revision asks because of that ring. */
    answerLate: (lateRing: string): Promise<AskVendorResult> =>
      activityEnvironment().run(() =>
        createVendorActivities(deps).askVendor({ ...about, forRevision: true, lateRing }),
      ),
    poll: (): Promise<AskVendorResult> =>
      activityEnvironment({ attempt: 2 }).run(() =>
        createVendorActivities(deps).pollVendor({
          ...{ ...about, firstMs: 1_000, factor: 2, capMs: 10_000 },
        }),
      ),
  };
}

const rowOf = (inboxId: string) => readInboxRow(fixture.store, { inboxId });
async function factOf(inboxId: string | null): Promise<VendorFact> {
  const { rows } = await fixture.store.app.query<{ fact: unknown }>(
    'select fact from inbox where id = $1',
    [inboxId],
  );
  return vendorFact.parse(rows[0]?.fact);
}
/** As if the ring had first been answered then; nothing where it is not answered yet. */
const answeredAgo = (inboxId: string, seconds: number) =>
  fixture.store.app.query(
    `update inbox set settled_at = now() - make_interval(secs => $2)
     where id = $1 and disposition in ('applied', 'after_final')`,
    [inboxId, seconds],
  );
const NOTHING_NEW = { answer: 'nothing_new', inboxId: null };
const dispositionOf = async (inboxId: string) => (await rowOf(inboxId)).disposition;

describe('the answer to a ring', () => {
  it('waits for the relay when it is news, which is told to look', async () => {
    const { rings, act, answer, nudged } = await withSession();
    await act('approve');
    const ring = await rings();
    const { inboxId } = await answer(ring);
    expect(await factOf(inboxId)).toMatchObject({ kind: 'outcome', outcome: 'approved' });
    expect(await rowOf(inboxId ?? '')).toMatchObject({ source: 'answer', disposition: 'waiting' });
    expect(await dispositionOf(ring)).toBe('applied');
    expect(nudged()).toBe(1);
  });

  it('is stored once, however often it rings, whether it waits, was told or was applied', async () => {
    const { rings, act, answer } = await withSession();
    await act('approve');
    const { inboxId } = await answer(await rings());
    for (const disposition of ['waiting', 'applied']) {
      await fixture.store.app.query('update inbox set disposition = $2 where id = $1', [
        inboxId,
        disposition,
      ]);
      expect(await answer(await rings())).toEqual(NOTHING_NEW);
      expect(await dispositionOf(inboxId ?? '')).toBe(disposition);
    }
  });

  it('tells once more what whoever asked before may have died with', async () => {
    const { rings, act, answer, poll } = await withSession();
    await act('approve');
    const { inboxId } = await poll();
    expect(await answer(await rings())).toEqual(NOTHING_NEW);
    expect(await dispositionOf(inboxId ?? '')).toBe('waiting');
  });

  it('that brings nothing new is asked for again after 10 s, 1 min and 5 min, and then no more', async () => {
    const { rings, answer, nudged } = await withSession();
    const ring = await rings();
    const again = { type: 'nothing_new', category: 'BENIGN' };
    const pauses: number[] = [];
    for (const answeredSecondsAgo of [0, 11, 72]) {
      await answeredAgo(ring, answeredSecondsAgo);
      const failure: unknown = await answer(ring).catch((error: unknown) => error);
      expect(failure).toMatchObject(again);
      pauses.push(Math.round((failure as { nextRetryDelay: number }).nextRetryDelay / 1000)); // just matched
    }
    expect(pauses).toEqual([10, 59, 298]);
    await answeredAgo(ring, 371);
    expect(await answer(ring)).toEqual(NOTHING_NEW);
    expect(await dispositionOf(ring)).toBe('applied');
    expect(nudged()).toBe(0);
  });

  it("that came before the vendor's own API knew of it brings the news all the same", async () => {
    const { rings, act, answer } = await withSession();
    const ring = await rings();
    await expect(answer(ring)).rejects.toMatchObject({ type: 'nothing_new' });
    await act('approve');
    await answeredAgo(ring, 11);
    const { inboxId } = await answer(ring);
    expect(await factOf(inboxId)).toMatchObject({ outcome: 'approved' });
    expect(await dispositionOf(inboxId ?? '')).toBe('waiting');
  });

  it('is left to the ring that came after it: ringing often asks no more often', async () => {
    const { rings, answer } = await withSession();
    const first = await rings();
    await expect(answer(first)).rejects.toMatchObject({ type: 'nothing_new' });
    expect(await rings()).not.toBe(first);
    expect(await answer(first)).toEqual(NOTHING_NEW);
  });

  it('is never older than the ring: one that came meanwhile is answered by a later question', async () => {
    const { rings, act, answer } = await withSession();
    const ring = await rings();
    const early = answer(ring, async () => {
      await act('approve');
      expect(await rings()).toBe(ring);
    });
    await expect(early).rejects.toMatchObject({ type: 'rang_again', category: 'BENIGN' });
    expect(await dispositionOf(ring)).toBe('waiting');
    const { inboxId } = await answer(ring);
    expect(await factOf(inboxId)).toMatchObject({ outcome: 'approved' });
    expect(await dispositionOf(ring)).toBe('applied');
    expect(await rings()).not.toBe(ring);
  });

  it('is given up for good, which is no failure, when the vendor no longer knows the session', async () => {
    const { rings, answer, about } = await withSession();
    const ring = await rings();
    await age(fixture, about.verificationId);
    await control(fixture, 'POST', 'reset');
    expect(await answer(ring)).toEqual({ answer: 'impossible', inboxId: null });
  });

  it('is left to a revision once the verification has ended', async () => {
    const { rings, answer } = await withSession();
    const ring = await rings();
    await fixture.store.app.query(`update inbox set disposition = 'after_final' where id = $1`, [
      ring,
    ]);
    const unasked = answer(ring, () => Promise.reject(new Error('The vendor was asked.')));
    expect(await unasked).toEqual(NOTHING_NEW);
  });
});

describe('what a ring brought', () => {
  it('is nothing new to polling, before and after it was applied', async () => {
    const { rings, act, answer, poll } = await withSession();
    await act('decline');
    const { inboxId } = await answer(await rings());
    await expect(poll()).rejects.toMatchObject({ type: 'nothing_new' });
    await fixture.store.app.query(`update inbox set disposition = 'applied' where id = $1`, [
      inboxId,
    ]);
    await expect(poll()).rejects.toMatchObject({ type: 'nothing_new' });
  });

  it('is handed to whoever asks before the relay told it', async () => {
    const { rings, act, answer, about } = await withSession();
    await act('approve');
    const { inboxId } = await answer(await rings());
    const fact = await factOf(inboxId);
    const same = { ...about, kind: 'decision', body: Buffer.from('{}'), fact };
    expect(await storeAnswer(fixture.store, same)).toMatchObject({ inboxId, isNew: false });
  });
});

/** One that the vendor has approved, and that has ended so. */
async function ended() {
  const session = await withSession();
  const { about, act, poll } = session;
  await act('approve');
  const { inboxId, fact } = await poll();
  const records = createRecordActivities(fixture.deps);
  const { verificationId } = about;
  const cause = { type: 'vendor', inboxId: inboxId ?? '', session: 1, fact } as const;
  await recordCauses(fixture.deps, verificationId, [cause]);
  const revise = (message: string | null) =>
    activityEnvironment().run(() =>
      records.recordRevision({ verificationId, inboxId: message ?? '' }),
    );
  return { ...session, revise };
}

describe('the answer to a ring after the end', () => {
  const again = { type: 'nothing_new', category: 'BENIGN' };

  it("that came before the vendor's own API knew of the change brings it all the same", async () => {
    const { rings, act, answerLate, revise } = await ended();
    const ring = await rings();
    for (const secondsAgo of [0, 11, 72]) {
      await answeredAgo(ring, secondsAgo);
      await expect(answerLate(ring)).rejects.toMatchObject(again);
    }
    await act('decline');
    await answeredAgo(ring, 75);
    const { inboxId, fact } = await answerLate(ring);
    expect(fact).toMatchObject({ outcome: 'declined' });
    expect(await revise(inboxId)).toEqual({ effect: 'revised' });
    // What a change of mind comes back to was said before, and is news all the same.
    const second = await rings();
    await expect(answerLate(second)).rejects.toMatchObject(again);
    await act('approve');
    expect(await revise((await answerLate(second)).inboxId)).toEqual({ effect: 'revised' });
  });

  it('is what there is once the vendor was asked for the last time', async () => {
    const { rings, answerLate, revise } = await ended();
    const ring = await rings();
    await answeredAgo(ring, 371);
    const { inboxId } = await answerLate(ring);
    expect(await revise(inboxId)).toEqual({ effect: 'same' });
  });

  it('is left to the newest ring, which asks in its place', async () => {
    const { rings, act, answerLate } = await ended();
    const first = await rings();
    await expect(answerLate(first)).rejects.toMatchObject(again);
    await fixture.store.app.query('update outbox set completed_at = now() where inbox_id = $1', [
      first,
    ]);
    const second = await rings();
    expect(second).not.toBe(first);
    await act('decline');
    expect(await answerLate(first)).toMatchObject({ inboxId: null });
    expect((await answerLate(second)).fact).toMatchObject({ outcome: 'declined' });
  });

  it('is told at once where it is we who ask, unless it rang as well', async () => {
    const { rings, answerLate, about } = await ended();
    const { verificationId } = about;
    const asking = { verificationId, receivedAt: new Date() };
    const asked = (await refreshVerification(fixture.store, asking))[0]?.inboxId ?? '';
    expect((await answerLate(asked)).fact).toMatchObject({ outcome: 'approved' });
    expect(await rings()).toBe(asked);
    await expect(answerLate(asked)).rejects.toMatchObject(again);
  });
});
