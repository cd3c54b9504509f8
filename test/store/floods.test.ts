import { describe, expect, it } from 'vitest';
import {
  beginSession,
  readInboxRow,
  recordOrphan,
  storeRing,
  storeWebhook,
} from '../../store/index.ts';
import { newVerification, RING, save, type StoreFixture, webhook } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const bell = (sessionId: string, ourReference?: string) =>
  storeWebhook(fixture.store, {
    ...{ accountId: fixture.accountId, vendor: 'veriff', kind: 'ring', isUnsigned: true },
    ...{ body: Buffer.from('words'), receivedAt: new Date() },
    reading: {
      ...{ fact: RING, sessionId },
      ...(ourReference === undefined ? {} : { ourReference }),
    },
  });

/** What is kept of the messages about a verification. */
const rowsOf = async (verificationId: string) => {
  const { rows } = await fixture.admin.query<{ id: string }>(
    `select id, disposition, session, fact, coalesced, vendor_session_hash from inbox
     where verification_id = $1 order by position`,
    [verificationId],
  );
  return rows;
};

describe('an unsigned bell that is about nothing of ours', () => {
  it('lets an unsigned bell that came before its session ring once that is saved, without its words', async () => {
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    for (const sessionId of [vendorSessionId, vendorSessionId, 'invented']) {
      const kept = await bell(sessionId);
      expect(kept).toMatchObject({ disposition: 'early', verificationId: null });
      const row = readInboxRow(fixture.store, kept);
      await expect(row).rejects.toMatchObject({ code: 'not_found' });
    }
    await save(fixture.store, id, vendorSessionId);
    const { rows } = await fixture.admin.query<{ id: string }>(
      `select id, disposition, session, fact from inbox where verification_id = $1`,
      [id],
    );
    expect(rows).toMatchObject([{ disposition: 'waiting', session: 1, fact: RING }]);
    const inboxId = rows[0]?.id ?? '';
    expect((await readInboxRow(fixture.store, { inboxId })).body).toHaveLength(0);
    const left = await fixture.admin.query('select kind from early_rings');
    expect(left.rows).toEqual([{ kind: 'ring' }]);
  });

  it('keeps of each account no more early bells than a thousand, and none for more than an hour', async () => {
    const count = async (): Promise<number> => {
      const { rows } = await fixture.admin.query<{ n: number }>(
        'select count(*)::int as n from early_rings',
      );
      return rows[0]?.n ?? 0;
    };
    await fixture.admin.query('delete from early_rings');
    await fixture.admin.query(
      `insert into early_rings (account_id, vendor_session_hash, kind, rang_at)
       select $1, n::text, 'ring', now() - n * interval '1 second'
       from generate_series(1, 1500) n`,
      [fixture.accountId],
    );
    await bell('one more');
    expect(await count()).toBe(1_000);
    await fixture.admin.query(`update early_rings set rang_at = rang_at - interval '2 hours'`);
    await bell('another');
    expect(await count()).toBe(1);
  });
});

describe('an unsigned bell that names our verification and a session that nobody knows', () => {
  it('rings the newest session, keeps not a word, and says nothing about an orphan', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const { store } = fixture;
    const { ringToken } = await beginSession(store, { verificationId: id, session: 2 });
    const lost = { verificationId: id, session: 2, ringToken, cause: 'timeout' } as const;
    await recordOrphan(store, lost);
    await save(store, id, `second-${vendorSessionId}`, 2);
    for (const invented of ['x1', 'x2', 'x3']) {
      const about = { verificationId: id, session: 2, disposition: 'waiting' };
      expect(await bell(invented, id)).toMatchObject(about);
    }
    const rows = await rowsOf(id);
    expect(rows).toMatchObject([
      { disposition: 'waiting', coalesced: 2, vendor_session_hash: null },
    ]);
    const kept = await readInboxRow(store, { inboxId: rows[0]?.id ?? '' });
    expect(kept.body).toHaveLength(0);
    const orphans = await fixture.admin.query(
      'select vendor_session_hash as name from orphan_sessions where verification_id = $1',
      [id],
    );
    expect(orphans.rows).toEqual([{ name: null }]);
  });

  it('waits once, however many it invents, and rings once the session is saved', async () => {
    await fixture.admin.query('delete from early_rings');
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    for (const named of ['x1', 'x2', vendorSessionId]) {
      expect(await bell(named, id)).toMatchObject({ disposition: 'early', verificationId: id });
    }
    expect(await rowsOf(id)).toEqual([]);
    expect((await fixture.admin.query('select kind from early_rings')).rowCount).toBe(1);
    await bell(vendorSessionId);
    await save(fixture.store, id, vendorSessionId);
    expect(await rowsOf(id)).toMatchObject([{ disposition: 'waiting', session: 1, fact: RING }]);
    expect((await fixture.admin.query('select kind from early_rings')).rowCount).toBe(0);
  });
});

describe('rings of one session', () => {
  it.each(['bell', 'return', 'hint'] as const)(
    'hears whoever rings for ever less and less, and the last ring all the same (%s)',
    async (kind) => {
      const { id: verificationId, vendorSessionId } = await newVerification(fixture);
      const ring = () =>
        kind === 'bell'
          ? webhook(fixture, RING, { sessionId: vendorSessionId })
          : storeRing(fixture.store, {
              ...{ verificationId, session: 1, kind, words: {}, receivedAt: new Date() },
            });
      const answer = () =>
        fixture.admin.query(
          `update inbox set disposition = 'applied', settled_at = now()
           where verification_id = $1 and due_at <= now()`,
          [verificationId],
        );
      const rows = async () => {
        const found = await fixture.admin.query<{ disposition: string; wait: number }>(
          `select disposition, extract(epoch from due_at - now())::float8 as wait
           from inbox where verification_id = $1 order by position`,
          [verificationId],
        );
        return found.rows;
      };
      for (let n = 0; n < 40; n += 1) {
        await ring();
        await answer();
      }
      expect((await rows()).length).toBeLessThan(16);
      expect((await rows()).at(-1)).toMatchObject({ disposition: 'waiting' });
      expect((await rows()).at(-1)?.wait).toBeGreaterThan(0);

      // After many more (a bell never rings too often), when the pause is as long as it gets.
      const rings = kind === 'bell' ? 1_000 : 50;
      const about = 'where verification_id = $1';
      await fixture.admin.query(`update inbox set due_at = now() ${about}`, [verificationId]);
      await fixture.admin.query(`update ring_pace set rings = $2, next_at = now() ${about}`, [
        ...[verificationId, rings],
      ]);
      await answer();
      await ring();
      await answer();
      await ring();
      const longest = (await rows()).at(-1)?.wait;
      expect(longest).toBeGreaterThan(200);
      expect(longest).toBeLessThanOrEqual(300);
    },
  );

  it('keeps nothing more of what the same device says after sixty times in a session', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const ring = () =>
      storeRing(fixture.store, {
        ...{ verificationId, session: 1, kind: 'return', words: {}, receivedAt: new Date() },
      });
    await ring();
    await fixture.admin.query(
      `update ring_pace set rings = 60, next_at = now() where verification_id = $1`,
      [verificationId],
    );
    expect((await ring()).disposition).toBe('not_kept');
  });

  it('keeps one row of what an orphan rings, counted', async () => {
    const { id: verificationId, vendorSessionId } = await newVerification(fixture);
    await fixture.admin.query(
      `insert into orphan_sessions (id, verification_id, number, account_id, cause,
         vendor_session_hash)
       select gen_random_uuid(), verification_id, number, account_id, 'webhook', vendor_session_hash
       from vendor_sessions where verification_id = $1`,
      [verificationId],
    );
    await fixture.ours.query(
      `update vendor_sessions set vendor_session_hash = 'another' where verification_id = $1`,
      [verificationId],
    );
    const rung = [];
    for (let n = 0; n < 5; n += 1) {
      rung.push(await webhook(fixture, RING, { sessionId: vendorSessionId }));
    }
    expect(rung.map(({ disposition }) => disposition)).toEqual(Array(5).fill('ignored'));
    expect(new Set(rung.map(({ inboxId }) => inboxId)).size).toBe(1);
  });
});
