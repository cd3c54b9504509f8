import { describe, expect, it } from 'vitest';
import {
  beginSession,
  findSessionByTryToken,
  readSession,
  recordCutOffTries,
  recordOrphan,
  settleWithoutSession,
} from '../../store/index.ts';
import { APPROVED, newVerification, save, type StoreFixture, webhook } from './fixture.ts';
import { withStore } from './with-store.ts';

describe('tries to buy a session', () => {
  let fixture: StoreFixture;
  withStore((opened) => (fixture = opened));

  const orphansOf = async (id: string) => {
    const found = `select cause, vendor_session_id is not null as named
      from orphan_sessions where verification_id = $1 order by id`;
    return (await fixture.admin.query<{ cause: string; named: boolean }>(found, [id])).rows;
  };
  const isOrphans = async (tryToken: string) => {
    const about = { accountId: fixture.accountId, tryToken };
    return (await findSessionByTryToken(fixture.store, about))?.orphan;
  };

  it('ignores what an orphan says, before and after the real session is known', async () => {
    const { id, vendorSessionId, tryToken } = await newVerification(fixture, 'requested');
    const about = { verificationId: id, session: 1 };
    await recordOrphan(fixture.store, { ...about, tryToken, cause: 'timeout' });
    const early = await webhook(fixture, APPROVED, { sessionId: 'orphan', ourReference: id });
    expect(early.disposition).toBe('unmatched');
    await beginSession(fixture.store, about);
    await save(fixture.store, id, vendorSessionId);
    const { rows } = await fixture.admin.query('select disposition, why from inbox where id = $1', [
      early.inboxId,
    ]);
    expect(rows).toEqual([{ disposition: 'ignored', why: 'orphan_session' }]);

    const orphan = { sessionId: 'orphan', ourReference: id };
    const again = await webhook(fixture, APPROVED, { ...orphan, again: 1 });
    // Of another session, so that its bytes are others.
    const stranger = { sessionId: 'another', ourReference: id };
    const another = await webhook(fixture, APPROVED, { ...stranger, again: 2 });
    expect(again.disposition).toBe('ignored');
    expect(another.disposition).toBe('ignored');
    // The timeout got its name by the first message; the other one was nobody's.
    expect(await orphansOf(id)).toMatchObject([{ cause: 'timeout' }, { cause: 'webhook' }]);
  });

  it('takes a try that was cut off for an orphan before another one is begun, and no other', async () => {
    const { id, tryToken: cutOff } = await newVerification(fixture, 'requested');
    const about = { verificationId: id, session: 1 };
    const { accountId } = fixture;
    const inVain = await beginSession(fixture.store, about);
    expect(await orphansOf(id)).toEqual([{ cause: 'crash', named: false }]);
    await settleWithoutSession(fixture.store, { accountId, ...inVain });
    const lost = await beginSession(fixture.store, about);
    await recordOrphan(fixture.store, { ...about, ...lost, cause: 'timeout' });
    await recordOrphan(fixture.store, { ...about, ...lost, cause: 'timeout' });
    const used = await beginSession(fixture.store, about);
    await save(fixture.store, id, 'used', 1, used.tryToken);
    expect(await orphansOf(id)).toMatchObject([{ cause: 'crash' }, { cause: 'timeout' }]);
    expect(await isOrphans(cutOff)).toBe(true);
    expect(await isOrphans(lost.tryToken)).toBe(true);
    expect(await isOrphans(used.tryToken)).toBe(false);
  });

  it('takes a try that no later one follows for an orphan once it must have ended, and no other', async () => {
    const { id, tryToken: cutOff } = await newVerification(fixture, 'requested');
    const { id: underWay } = await newVerification(fixture, 'requested');
    await fixture.admin.query(
      `update session_rings set created_at = now() - interval '6 minutes' where verification_id = $1`,
      [id],
    );
    for (let times = 0; times < 2; times += 1) {
      await recordCutOffTries(fixture.store, { olderThanMs: 300_000, limit: 10 });
    }
    expect(await orphansOf(id)).toEqual([{ cause: 'crash', named: false }]);
    expect(await isOrphans(cutOff)).toBe(true);
    expect(await orphansOf(underWay)).toEqual([]);
  });

  it.each([
    ['first', 'comes first', [{ cause: 'crash', named: true }]],
    ['second', 'comes first', [{ cause: 'crash', named: true }]],
    ['first', 'is all that comes', [{ cause: 'crash', named: false }]],
  ])('of two tries at once, the %s one %s: its session is used', async (which, how, orphans) => {
    const { id, tryToken } = await newVerification(fixture, 'requested');
    const first = { name: `first of ${id}`, tryToken };
    const begun = await beginSession(fixture.store, { verificationId: id, session: 1 });
    const second = { name: `second of ${id}`, ...begun };
    const [winner, loser] = which === 'first' ? [first, second] : [second, first];
    await save(fixture.store, id, winner.name, 1, winner.tryToken);
    if (how === 'comes first') await save(fixture.store, id, loser.name, 1, loser.tryToken);
    const session = await readSession(fixture.store, { verificationId: id, session: 1 });
    expect(session?.reference.id).toBe(winner.name);
    expect(await isOrphans(winner.tryToken)).toBe(false);
    expect(await isOrphans(loser.tryToken)).toBe(true);
    expect(await orphansOf(id)).toEqual(orphans);
  });
});
