import { describe, expect, it } from 'vitest';
import type { AskVendorResult, RefreshResult } from '../../activities/contract.ts';
import type { AskDeps } from '../../activities/ask-vendor.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { createRecordActivities } from '../../activities/record.ts';
import {
  claimOutboxFor,
  readInboxRow,
  readSession,
  requestRefresh,
  storeAnswer,
} from '../../store/index.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { vendorFact } from '../../store/parse.ts';
import { findVendor } from '../../vendors/registry.ts';
import { activityEnvironment, recordCauses } from './activity-environment.ts';
import { age, anAccount, aVerification, control, type Fixture } from './fixture.ts';
import { withFixture } from './with-fixture.ts';

let fixture: Fixture;
withFixture((opened) => (fixture = opened));

interface RequestRow {
  requested: number;
  answered: number;
  due: number | null;
}

/** A verification with a session at Veriff, where things happen of which nobody is told. */
async function withSession() {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const about = { verificationId, session: 1 };
  let nudged = 0;
  const deps: AskDeps = { ...fixture.deps, onAnswered: () => (nudged += 1) };
  await activityEnvironment().run(() => createVendorActivities(deps).ensureSession(about));
  const id = (await readSession(fixture.store, about))?.reference.id ?? '';
  const sql = fixture.store.app;
  return {
    about: { ...about, accountId },
    nudged: () => nudged,
    act: (action: string) =>
      control(fixture, 'POST', `veriff/sessions/${id}/actions`, { action, silent: true }),
    request: (by: 'hint' | 'client' = 'hint') =>
      requestRefresh(fixture.store, { ...about, by, receivedAt: new Date() }),
    /** How often it was asked for and answered, and how many seconds after that it is asked about again. */
    row: async (): Promise<RequestRow | undefined> => {
      const { rows } = await sql.query<RequestRow>(
        `select requested, answered, round(extract(epoch from due_at - first_answered_at))::int as due
         from refresh_requests where verification_id = $1`,
        [verificationId],
      );
      return rows[0];
    },
    /** As if the newest request had first been answered so long ago. */
    answeredAgo: (seconds: number) =>
      sql.query(
        `update refresh_requests set first_answered_at = now() - make_interval(secs => $2)
         where verification_id = $1 and answered = requested`,
        [verificationId, seconds],
      ),
    /** One try; `meanwhile` happens while the vendor thinks. */
    refresh: (meanwhile?: () => Promise<unknown>): Promise<RefreshResult> => {
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
      return activityEnvironment().run(() => activities.refresh(about));
    },
    poll: (): Promise<AskVendorResult> =>
      activityEnvironment({ attempt: 2 }).run(() =>
        createVendorActivities(deps).pollVendor({
          ...{ ...about, firstMs: 1_000, factor: 2, capMs: 10_000 },
        }),
      ),
  };
}

const rowOf = (inboxId: string | null) => readInboxRow(fixture.store, { inboxId: inboxId ?? '' });
async function factOf(inboxId: string | null): Promise<VendorFact> {
  const { rows } = await fixture.store.app.query<{ fact: unknown }>(
    'select fact from inbox where id = $1',
    [inboxId],
  );
  return vendorFact.parse(rows[0]?.fact);
}
const NOTHING_NEW = { outcome: 'nothing_new', inboxId: null };
const DECIDED = { outcome: 'decided', inboxId: null };
const dispositionOf = async (inboxId: string | null) => (await rowOf(inboxId)).disposition;

describe('the answer to a refresh request', () => {
  it('waits for the relay when it is news, which is told to look', async () => {
    const { request, act, refresh, nudged, row } = await withSession();
    await act('approve');
    await request();
    const { outcome, inboxId } = await refresh();
    expect(outcome).toBe('news');
    expect(await factOf(inboxId)).toMatchObject({ kind: 'outcome', outcome: 'approved' });
    expect(await rowOf(inboxId)).toMatchObject({ source: 'answer', disposition: 'waiting' });
    expect(await row()).toEqual({ requested: 1, answered: 1, due: null });
    expect(nudged()).toBe(1);
  });

  it('is stored once, however often it is asked for, whether it waits, was told or was applied', async () => {
    const { request, act, refresh } = await withSession();
    await act('approve');
    await request();
    const { inboxId } = await refresh();
    for (const disposition of ['waiting', 'applied']) {
      await fixture.store.app.query('update inbox set disposition = $2 where id = $1', [
        inboxId,
        disposition,
      ]);
      await request();
      expect(await refresh()).toEqual(DECIDED);
      expect(await dispositionOf(inboxId)).toBe(disposition);
    }
  });

  it('tells once more what an activity that asked before may have died with', async () => {
    const { request, act, refresh, poll } = await withSession();
    await act('approve');
    const { inboxId } = await poll();
    await request();
    expect(await refresh()).toEqual(DECIDED);
    expect(await dispositionOf(inboxId)).toBe('waiting');
  });

  it('that brings nothing new is asked for again after 10 s, 1 min and 5 min, and then no more', async () => {
    const { request, refresh, nudged, row, answeredAgo } = await withSession();
    await request();
    for (const [secondsAgo, due] of [
      [0, 10],
      [11, 70],
      [72, 370],
      [371, null],
    ] as const) {
      await answeredAgo(secondsAgo);
      expect(await refresh()).toEqual(NOTHING_NEW);
      expect(await row()).toEqual({ requested: 1, answered: 1, due });
    }
    expect(nudged()).toBe(0);
  });

  it("that came before the vendor's own API knew of it brings the news all the same", async () => {
    const { request, act, refresh, answeredAgo } = await withSession();
    await request();
    expect(await refresh()).toEqual(NOTHING_NEW);
    await act('approve');
    await answeredAgo(11);
    const { inboxId } = await refresh();
    expect(await factOf(inboxId)).toMatchObject({ outcome: 'approved' });
    expect(await dispositionOf(inboxId)).toBe('waiting');
  });

  it('is never older than the request: one that came meanwhile is answered by a later question', async () => {
    const { request, act, refresh, row } = await withSession();
    await request();
    const early = await refresh(async () => {
      await act('approve');
      await request();
    });
    expect(early).toEqual(NOTHING_NEW);
    expect(await row()).toEqual({ requested: 2, answered: 1, due: 1 });
    const { inboxId } = await refresh();
    expect(await factOf(inboxId)).toMatchObject({ outcome: 'approved' });
    expect(await row()).toEqual({ requested: 2, answered: 2, due: null });
  });

  it('is not asked for where there is no open request', async () => {
    const { request, refresh, act } = await withSession();
    const unasked = () => refresh(() => Promise.reject(new Error('The vendor was asked.')));
    expect(await unasked()).toEqual(NOTHING_NEW);
    await act('approve');
    await request();
    await refresh();
    expect(await unasked()).toEqual(NOTHING_NEW);
  });

  it('is given up, which is no failure, when the vendor no longer knows the session', async () => {
    const { request, refresh, about, row } = await withSession();
    await request();
    await age(fixture, about.verificationId);
    await control(fixture, 'POST', 'reset');
    expect(await refresh()).toEqual({ outcome: 'impossible', inboxId: null });
    // Unanswered, so that the deadline asks once more.
    expect(await row()).toEqual({ requested: 1, answered: 0, due: null });
  });
});

describe('what a refresh brought', () => {
  it('is nothing new to polling, before and after it was applied', async () => {
    const { request, act, refresh, poll } = await withSession();
    await act('decline');
    await request();
    const { inboxId } = await refresh();
    await expect(poll()).rejects.toMatchObject({ type: 'nothing_new' });
    await fixture.store.app.query(`update inbox set disposition = 'applied' where id = $1`, [
      inboxId,
    ]);
    await expect(poll()).rejects.toMatchObject({ type: 'nothing_new' });
  });

  it('is handed to the activity that asks before the relay signals it', async () => {
    const { request, act, refresh, about } = await withSession();
    await act('approve');
    await request();
    const { inboxId } = await refresh();
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
  return {
    ...session,
    /** Judges what was stored for a revision meanwhile. */
    revise: async () => {
      const due = await claimOutboxFor(fixture.store, { verificationId, leaseMs: 60_000 });
      const messages = due.flatMap((row) => (row.kind === 'revision' ? [row.inboxId] : []));
      return Promise.all(
        messages.map((message) =>
          activityEnvironment().run(() =>
            records.recordRevision({ verificationId, inboxId: message }),
          ),
        ),
      );
    },
  };
}

describe('the answer to a refresh request after the end', () => {
  it("that came before the vendor's own API knew of the change leads to the one revision all the same", async () => {
    const { request, act, refresh, revise, answeredAgo, row } = await ended();
    await request();
    for (const secondsAgo of [0, 11, 72]) {
      await answeredAgo(secondsAgo);
      expect(await refresh()).toEqual(NOTHING_NEW);
    }
    await act('decline');
    await answeredAgo(75);
    const { outcome, inboxId } = await refresh();
    expect(outcome).toBe('news');
    expect(await rowOf(inboxId)).toMatchObject({ source: 'answer', disposition: 'after_final' });
    expect(await row()).toMatchObject({ due: null });
    expect(await revise()).toEqual([{ effect: 'revised' }]);
    // What a change of mind comes back to was said before, and is news all the same.
    await request();
    expect(await refresh()).toEqual(NOTHING_NEW);
    await act('approve');
    expect(await refresh()).toMatchObject({ outcome: 'news' });
    expect(await revise()).toEqual([{ effect: 'revised' }]);
  });

  it('that only repeats what stands leaves nothing behind', async () => {
    const { request, refresh, revise, answeredAgo, row } = await ended();
    await request();
    expect(await refresh()).toEqual(NOTHING_NEW);
    await answeredAgo(371);
    expect(await refresh()).toEqual(NOTHING_NEW);
    expect(await revise()).toEqual([]);
    expect(await row()).toEqual({ requested: 1, answered: 1, due: null });
  });

  it('is asked for once where it is we who ask, unless the person or the vendor asks as well', async () => {
    const { request, refresh, row } = await ended();
    await request('client');
    expect(await refresh()).toEqual(NOTHING_NEW);
    expect(await row()).toMatchObject({ due: null });
    await request();
    expect(await refresh()).toEqual(NOTHING_NEW);
    expect(await row()).toMatchObject({ due: 10 });
  });
});
