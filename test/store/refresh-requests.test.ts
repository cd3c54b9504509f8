import { describe, expect, it } from 'vitest';
import {
  beginSession,
  claimRefreshes,
  deferRefresh,
  readRefresh,
  recordOrphan,
  type RefreshOutcome,
  type RefreshRequest,
  requestRefresh,
  settleRefresh,
} from '../../store/index.ts';
import {
  inboxOf,
  newVerification,
  requestsOf,
  save,
  type StoreFixture,
  tellUnsigned,
} from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const early = async (): Promise<number> => {
  const { rows } = await fixture.admin.query<{ n: number }>(
    'select count(*)::int as n from early_requests',
  );
  return rows[0]?.n ?? 0;
};

describe('an unsigned webhook that is about nothing of ours', () => {
  it('that came before its session has that asked about once it is saved, and none of its words is kept', async () => {
    await fixture.admin.query('delete from early_requests');
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    for (const sessionId of [vendorSessionId, vendorSessionId, 'invented']) {
      const kept = { disposition: 'early', verificationId: null, session: null };
      expect(await tellUnsigned(fixture, { sessionId })).toEqual(kept);
    }
    expect(await early()).toBe(2);
    await save(fixture.store, id, vendorSessionId);
    expect(await requestsOf(fixture, id)).toMatchObject([
      { session: 1, requested: 1, answered: 0 },
    ]);
    expect((await requestsOf(fixture, id))[0]?.due).toBeLessThanOrEqual(0);
    expect(await inboxOf(fixture, id)).toEqual([]);
    expect(await early()).toBe(1);
  });

  it('is remembered of each account a thousand times at most, and none for more than an hour', async () => {
    await fixture.admin.query('delete from early_requests');
    await fixture.admin.query(
      `insert into early_requests (account_id, vendor_session_hash, requested_at)
       select $1, n::text, now() - n * interval '1 second' from generate_series(1, 1500) n`,
      [fixture.accountId],
    );
    await tellUnsigned(fixture, { sessionId: 'one more' });
    expect(await early()).toBe(1_000);
    await fixture.admin.query(
      `update early_requests set requested_at = requested_at - interval '2 hours'`,
    );
    await tellUnsigned(fixture, { sessionId: 'another' });
    expect(await early()).toBe(1);
  });

  it('is not kept at all where it names no session', async () => {
    expect(await tellUnsigned(fixture, {})).toMatchObject({ disposition: 'not_kept' });
  });
});

describe('an unsigned webhook that names our verification and a session that we do not know', () => {
  it('has the newest session asked about, keeps not a word, and says nothing about an orphan', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { store } = fixture;
    const { tryToken } = await beginSession(store, { verificationId: id, session: 2 });
    const lost = { verificationId: id, session: 2, tryToken, cause: 'timeout' } as const;
    await recordOrphan(store, lost);
    await save(store, id, `second-${vendorSessionId}`, 2);
    for (const sessionId of ['x1', 'x2', 'x3']) {
      const about = { verificationId: id, session: 2, disposition: 'requested' };
      expect(await tellUnsigned(fixture, { sessionId, ourReference: id })).toEqual(about);
    }
    expect(await requestsOf(fixture, id)).toMatchObject([{ session: 2, requested: 3 }]);
    expect(await inboxOf(fixture, id)).toEqual([]);
    const orphans = await fixture.admin.query(
      'select vendor_session_hash as name from orphan_sessions where verification_id = $1',
      [id],
    );
    expect(orphans.rows).toEqual([{ name: null }]);
  });

  it.each(['created', 'requested'] as const)(
    'waits for the session that is to be bought, and has it asked about then (%s)',
    async (upTo) => {
      const { id, vendorSessionId } = await newVerification(fixture, upTo);
      for (const sessionId of ['x1', 'x2', vendorSessionId]) {
        const about = { disposition: 'requested', verificationId: id, session: 1 };
        expect(await tellUnsigned(fixture, { sessionId, ourReference: id })).toEqual(about);
      }
      expect(await requestsOf(fixture, id)).toMatchObject([{ requested: 3, due: null }]);
      await save(fixture.store, id, vendorSessionId);
      expect((await requestsOf(fixture, id))[0]?.due).toBeLessThanOrEqual(0);
    },
  );
});

describe('an unsigned webhook of an orphan', () => {
  it('asks for nothing', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const session = { verificationId, number: 1, orphan: true };
    expect(await tellUnsigned(fixture, { session })).toMatchObject({ disposition: 'not_kept' });
    expect(await requestsOf(fixture, verificationId)).toEqual([]);
  });
});

/** So many seconds, but for what the statements in between took. */
function near(seconds: number | null | undefined, expected: number): void {
  expect(seconds).toBeGreaterThan(expected - 1.9);
  expect(seconds).toBeLessThanOrEqual(expected);
}

/** A verification that can be asked about. */
async function asked(by: RefreshRequest['by'] | 'webhook' = 'webhook') {
  const { id: verificationId, vendorSessionId: sessionId } = await newVerification(fixture);
  const of = { verificationId, session: 1 };
  const about = 'where verification_id = $1';
  return {
    of,
    request: async (who = by): Promise<boolean> => {
      if (who === 'webhook') {
        return (await tellUnsigned(fixture, { sessionId })).disposition === 'requested';
      }
      const request = { ...of, by: who, receivedAt: new Date() };
      return (await requestRefresh(fixture.store, request)).isKept;
    },
    claim: () => claimRefreshes(fixture.store, { limit: 1, of }),
    settle: async (requested: number, outcome: RefreshOutcome = 'nothing_new') => {
      await settleRefresh(fixture.store, { ...of, requested, outcome });
      return (await requestsOf(fixture, verificationId))[0];
    },
    row: async () => (await requestsOf(fixture, verificationId))[0],
    /** How many seconds after the first answer it is asked about again; null: no more. */
    again: async () => {
      const { rows } = await fixture.admin.query<{ again: number | null }>(
        `select extract(epoch from due_at - first_answered_at)::float8 as again
         from refresh_requests ${about}`,
        [verificationId],
      );
      return rows[0]?.again;
    },
    /** As if that much time had passed. */
    pass: (seconds: number) =>
      fixture.admin.query(
        `update refresh_requests set due_at = due_at - make_interval(secs => $2),
           next_at = next_at - make_interval(secs => $2),
           first_answered_at = first_answered_at - make_interval(secs => $2) ${about}`,
        [verificationId, seconds],
      ),
  };
}

describe('refresh requests of a session', () => {
  it('are one row, however many, that is given out again until the question is answered', async () => {
    const { of, request, claim, row, pass } = await asked();
    for (let n = 0; n < 50; n += 1) await request();
    expect(await row()).toMatchObject({ requested: 50, answered: 0 });
    for (const pause of [5, 10, 20]) {
      expect(await claim()).toMatchObject([{ ...of, vendor: 'veriff' }]);
      expect(await claim()).toEqual([]);
      near((await row())?.due, pause);
      await pass(pause);
    }
    await pass(86_400);
    await claim();
    await deferRefresh(fixture.store, of);
    near((await row())?.due, 15);
  });

  it('are given to no two claimers, and past rows that another transaction holds', async () => {
    const some = await Promise.all([asked(), asked(), asked()]);
    for (const { request } of some) await request();
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() => claimRefreshes(fixture.store, { limit: 2 })),
    );
    const ids = claims.flat().map(({ verificationId }) => verificationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { of } of some) expect(ids.filter((id) => id === of.verificationId)).toHaveLength(1);
  });

  it('are answered by no question that was asked before them: the vendor is asked again in a moment', async () => {
    const { of, request, claim, settle } = await asked();
    await request();
    await claim();
    expect(await readRefresh(fixture.store, of)).toEqual({ requested: 1, isOver: false });
    await request();
    const behind = await settle(1, 'news');
    expect(behind).toMatchObject({ requested: 2, answered: 1 });
    expect(behind?.due).toBeLessThanOrEqual(1);
    expect(await readRefresh(fixture.store, of)).toEqual({ requested: 2, isOver: false });
    expect(await settle(2, 'news')).toMatchObject({ requested: 2, answered: 2, due: null });
    expect(await readRefresh(fixture.store, of)).toBeNull();
    // An older answer that comes late takes nothing back.
    expect(await settle(1, 'decided')).toMatchObject({ answered: 2 });
  });

  it('that brought nothing new are asked for again after 10 s, 1 min and 5 min, and then no more', async () => {
    const { request, settle, pass, again } = await asked();
    await request();
    for (const [after, passing] of [
      [10, 10],
      [70, 60],
      [370, 300],
    ] as const) {
      await settle(1);
      expect(await again()).toBe(after);
      await pass(passing);
    }
    expect((await settle(1))?.due).toBeNull();
  });

  it('begin anew with each request, and end with news', async () => {
    const { request, settle, pass, again } = await asked();
    await request();
    await settle(1);
    await pass(10);
    await request();
    await settle(2);
    expect(await again()).toBe(10);
    expect((await settle(2, 'news'))?.due).toBeNull();
  });

  it('of our own are asked once, unless the person or the vendor asks as well', async () => {
    const { request, settle, again } = await asked('client');
    await request();
    expect((await settle(1))?.due).toBeNull();
    await request('hint');
    await request();
    await settle(3);
    expect(await again()).toBe(10);
  });

  it('that cannot be answered stay unanswered, and are asked again only on a new request', async () => {
    const { of, request, settle, row } = await asked();
    await request();
    expect(await settle(1, 'impossible')).toMatchObject({ answered: 0, due: null });
    expect(await readRefresh(fixture.store, of)).not.toBeNull();
    await request();
    expect((await row())?.due).toBeLessThanOrEqual(0);
  });

  it.each(['webhook', 'return', 'hint'] as const)(
    'have the vendor asked ever less often while it has nothing new, and the last one all the same (%s)',
    async (by) => {
      const { request, settle, row, pass } = await asked(by);
      const pauses: number[] = [];
      for (let n = 1; n <= 40; n += 1) {
        await request();
        pauses.push((await row())?.due ?? -1);
        await pass(Math.max(0, (await row())?.due ?? 0));
        await settle((await row())?.requested ?? 0);
      }
      expect(pauses.slice(0, 11).every((pause) => pause <= 0)).toBe(true);
      for (const [at, pause] of [2, 4, 8, 16].entries()) near(pauses[11 + at], pause);
      near(pauses.at(-1), 300);
    },
  );

  it('of the client never wait for a pause, and news end it', async () => {
    const { request, settle, row } = await asked();
    for (let n = 1; n <= 20; n += 1) {
      await request();
      await settle(n);
    }
    await request();
    expect((await row())?.due).toBeGreaterThan(100);
    await request('client');
    expect((await row())?.due).toBeLessThanOrEqual(0);
    await settle(22, 'news');
    await request();
    expect((await row())?.due).toBeLessThanOrEqual(0);
  });

  it('of the same device are kept sixty times, and those of others after that as well', async () => {
    const { request, row } = await asked('hint');
    for (let n = 0; n < 60; n += 1) expect(await request()).toBe(true);
    expect(await request()).toBe(false);
    expect((await row())?.requested).toBe(60);
    expect(await request('webhook')).toBe(true);
    expect(await request('client')).toBe(true);
  });

  it('are kept of no session that is not there', async () => {
    const { id: verificationId } = await newVerification(fixture, 'requested');
    const request = { verificationId, session: 1, by: 'hint', receivedAt: new Date() } as const;
    expect(await requestRefresh(fixture.store, request)).toMatchObject({ isKept: false });
  });
});
