import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { claimInbox, settleRow } from '../../store/index.ts';
import {
  APPROVED,
  approval,
  newVerification,
  save,
  STARTED,
  type StoreFixture,
  SUBMITTED,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

const LEASE = { limit: 100, leaseMs: 60_000 };
const REPLAYS = 50;

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

async function rowsOf(id: string): Promise<Record<string, unknown>[]> {
  const { rows } = await fixture.admin.query<Record<string, unknown>>(
    `select id, disposition, repeats, last_received_at is not null as "isRepeated" from inbox
     where verification_id = $1 order by position`,
    [id],
  );
  return rows;
}

async function toldAbout(id: string): Promise<string[]> {
  const claimed = await claimInbox(fixture.store, LEASE);
  for (const row of claimed) await settleRow(fixture.store, 'inbox', { id: row.inboxId });
  return claimed.filter((row) => row.verificationId === id).map(({ inboxId }) => inboxId);
}

describe('the same bytes about the same session', () => {
  it('are one row, counted, and told once, however often and however many at once they come', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const { inboxId } = await webhook(fixture, SUBMITTED, about);
    expect(await toldAbout(id)).toEqual([inboxId]);
    const replays = await Promise.all(
      Array.from({ length: REPLAYS }, () => webhook(fixture, SUBMITTED, about)),
    );
    for (const replay of replays)
      expect(replay).toMatchObject({ disposition: 'repeated', inboxId });
    expect(await rowsOf(id)).toMatchObject([
      { id: inboxId, disposition: 'signaled', repeats: REPLAYS, isRepeated: true },
    ]);
    expect(await toldAbout(id)).toEqual([]);
  });

  it('are one row where their session turned out to be an orphan’s', async () => {
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    const about = { sessionId: randomUUID(), ourReference: id };
    const { inboxId } = await webhook(fixture, STARTED, about);
    await save(fixture.store, id, vendorSessionId);
    expect(await webhook(fixture, STARTED, about)).toMatchObject({
      ...{ inboxId, disposition: 'repeated' },
    });
  });

  it('start nothing after the end, whether they were heard before it or first after it', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const { inboxId } = await webhook(fixture, APPROVED, about);
    await transition(fixture, id, approval(inboxId));
    const late = { ...about, again: 1 };
    expect((await webhook(fixture, APPROVED, late)).disposition).toBe('after_final');
    const revisions = async (): Promise<number> => {
      const { rows } = await fixture.admin.query<{ n: number }>(
        `select count(*)::int as n from outbox where verification_id = $1 and kind = 'revision'`,
        [id],
      );
      return rows[0]?.n ?? 0;
    };
    expect(await revisions()).toBe(1);
    for (let n = 0; n < 5; n += 1) {
      expect((await webhook(fixture, APPROVED, about)).disposition).toBe('repeated');
      expect((await webhook(fixture, APPROVED, late)).disposition).toBe('repeated');
    }
    expect(await revisions()).toBe(1);
    expect(await rowsOf(id)).toMatchObject([{ repeats: 5 }, { repeats: 5 }]);
  });

  it('are one row, counted, also where they were ignored because no build could read them', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const about = { sessionId: vendorSessionId };
    const { inboxId } = await webhook(fixture, STARTED, about);
    await fixture.admin.query(
      `update inbox set disposition = 'ignored', why = 'unreadable' where id = $1`,
      [inboxId],
    );
    for (const replay of [
      await webhook(fixture, STARTED, about),
      await webhook(fixture, STARTED, about),
    ]) {
      expect(replay).toMatchObject({ disposition: 'repeated', inboxId });
    }
    expect(await rowsOf(id)).toMatchObject([{ disposition: 'ignored', repeats: 2 }]);
  });

  it('are kept once while the session is not known, and released once', async () => {
    const { id, vendorSessionId } = await newVerification(fixture);
    const strange = { sessionId: `unknown ${id}` };
    expect((await webhook(fixture, STARTED, strange)).disposition).toBe('unmatched');
    expect((await webhook(fixture, STARTED, strange)).disposition).toBe('repeated');
    expect((await webhook(fixture, STARTED, { sessionId: vendorSessionId })).disposition).toBe(
      'waiting',
    );
  });
});

describe('what is not the same', () => {
  it('is a row of its own: other bytes, or the same bytes about another session', async () => {
    const one = await newVerification(fixture);
    const two = await newVerification(fixture);
    const ids = new Set<string>();
    for (const { vendorSessionId: sessionId } of [one, two]) {
      for (const again of [0, 1]) {
        const stored = await webhook(fixture, STARTED, { sessionId, again });
        expect(stored.disposition).toBe('waiting');
        ids.add(stored.inboxId);
      }
    }
    expect(ids.size).toBe(4);
  });
});
