import { randomBytes, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  beginSession,
  claimOutboxFor,
  countUnnamedSessions,
  findNextDeletion,
  listVendorDeletions,
  openStore,
  readDeletionReference,
  rewrapKeys,
  settleDeletion,
} from '../../store/index.ts';
import { approved, type Erasing, withErasing } from './erasing.ts';
import {
  APPROVED,
  inboxOf,
  newVerification,
  save,
  tellUnsigned,
  transition,
  webhook,
} from './fixture.ts';

const DECLINED = { ...APPROVED, outcome: 'declined', vendorCode: '9102' } as const;
const GONE = { code: 'erased' };

let erasing: Erasing;
withErasing((opened) => (erasing = opened));

describe('what the vendor has of an erased person', () => {
  const next = async () => {
    const found = await findNextDeletion(erasing.fixture.store, erasing.fixture);
    if (found.due === null) throw new Error('Nothing is due.');
    return found.due;
  };
  const nameOf = async (due: Awaited<ReturnType<typeof next>>) =>
    (
      await readDeletionReference(erasing.fixture.store, {
        ...{ ...due, accountId: erasing.fixture.accountId },
      })
    )?.id;
  beforeEach(() =>
    erasing.fixture.admin.query(
      `update vendor_deletions set state = 'gone', settled_at = now() where state = 'requested'`,
    ),
  );

  it('is deleted there although the key is gone: what it is called is kept until it is done', async () => {
    const { fixture } = erasing;
    const { id, about } = await approved(erasing);
    await erasing.erase(id);
    const outbox = await claimOutboxFor(fixture.store, { verificationId: id, leaseMs: 60_000 });
    expect(outbox.map(({ kind }) => kind)).toContain('deletion');
    const due = await next();
    expect(due).toMatchObject({ verificationId: id, isArchiving: false });
    expect(await nameOf(due)).toBe(about.sessionId);
    await settleDeletion(fixture.store, { ...due, state: 'refused', why: 'vendor_misconfigured' });
    expect(await nameOf(due)).toBe(about.sessionId);
    await fixture.admin.query(
      `update vendor_deletions set state = 'requested', settled_at = null where id = $1`,
      [due.id],
    );
    await settleDeletion(fixture.store, { ...due, state: 'deleted', why: null });
    const { rows } = await fixture.admin.query(
      'select reference, wrapped_key, master_key_id from vendor_deletions where id = $1',
      [due.id],
    );
    expect(rows).toEqual([{ reference: null, wrapped_key: null, master_key_id: null }]);
    await expect(nameOf(due)).rejects.toMatchObject(GONE);
  });

  it('is not asked for where the vendor has no such call', async () => {
    const { id } = await approved(erasing);
    await erasing.ask(id, { vendorDeletes: false });
    await erasing.carryOut(id);
    expect(await listVendorDeletions(erasing.fixture.store, { verificationId: id })).toEqual([]);
    const done = (await erasing.eventsOf(id)).at(-1);
    expect(done?.data).toMatchObject({ atVendor: 'not_offered' });
  });

  it('and comes to be known only afterwards is deleted as well, and nothing else of it is kept', async () => {
    const { fixture } = erasing;
    const { id } = await newVerification(fixture);
    const { tryToken } = await beginSession(fixture.store, { verificationId: id, session: 2 });
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    await erasing.erase(id);
    await settleDeletion(fixture.store, { ...(await next()), state: 'deleted', why: null });
    const bought = randomUUID();
    const saving = save(fixture.store, id, bought, 2, tryToken);
    await expect(saving).rejects.toMatchObject(GONE);
    const due = await next();
    expect(await nameOf(due)).toBe(bought);
    await settleDeletion(fixture.store, { ...due, state: 'deleted', why: null });
    for (const [named, telling] of [
      [
        randomUUID(),
        (sessionId: string) => webhook(fixture, DECLINED, { sessionId, ourReference: id }),
      ],
      [
        randomUUID(),
        (sessionId: string) =>
          tellUnsigned(fixture, { sessionId, ourReference: id, isUnsigned: false }),
      ],
    ] as const) {
      await telling(named);
      await telling(named);
      const late = await next();
      expect(await nameOf(late)).toBe(named);
      await settleDeletion(fixture.store, { ...late, state: 'deleted', why: null });
    }
    await tellUnsigned(fixture, { sessionId: randomUUID(), ourReference: id });
    expect(await findNextDeletion(fixture.store, fixture)).toMatchObject({ due: null });
    const unnamed = await countUnnamedSessions(fixture.store, { verificationId: id });
    expect(unnamed).toBe(0);
    expect((await inboxOf(fixture, id)).every((row) => row.disposition === 'ignored')).toBe(true);
  });

  it.each([
    ['which the vendor is asked to delete', true],
    ['of a vendor that has no such call', false],
  ])(
    'and comes to be known only afterwards leaves nothing of what was told of it: %s',
    async (_, vendorDeletes) => {
      const { fixture } = erasing;
      const { id } = await newVerification(fixture);
      const { tryToken } = await beginSession(fixture.store, { verificationId: id, session: 2 });
      const about = { sessionId: randomUUID(), again: vendorDeletes ? 1 : 2 };
      const { inboxId: early } = await webhook(fixture, APPROVED, about);
      await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
      await erasing.ask(id, { vendorDeletes });
      await erasing.carryOut(id);
      const saving = save(fixture.store, id, about.sessionId, 2, tryToken);
      await expect(saving).rejects.toMatchObject(GONE);
      const { inboxId: late } = await webhook(fixture, DECLINED, about);
      const { rows } = await fixture.admin.query(
        'select body, wrapped_key from inbox where id = any ($1)',
        [[early, late]],
      );
      expect(rows).toEqual([
        { body: null, wrapped_key: null },
        { body: null, wrapped_key: null },
      ]);
    },
  );

  it('and was told of before its session was known: those bytes go as well', async () => {
    const { fixture } = erasing;
    const { id, vendorSessionId } = await newVerification(fixture, 'requested');
    // Filed for nobody, and left so, as by an earlier build.
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await fixture.admin.query(`update inbox set disposition = 'ignored' where id = $1`, [inboxId]);
    await save(fixture.store, id, vendorSessionId);
    await transition(fixture, id, { causes: [{ type: 'cancel', principal: 'operator' }] });
    const sql = 'select body is null as gone, wrapped_key from inbox where id = $1';
    const look = async () => (await fixture.admin.query(sql, [inboxId])).rows as unknown[];
    expect(await look()).toMatchObject([{ gone: false }]);
    await erasing.erase(id);
    expect(await look()).toEqual([{ gone: true, wrapped_key: null }]);
  });

  // The last one: from here on the store of the others opens nothing any more.
  it('can be named after a change of the master key, with the new one alone', async () => {
    const { fixture } = erasing;
    const { id, about } = await approved(erasing);
    await erasing.erase(id);
    const { config, accountId } = fixture;
    const [old] = config.masterKeys;
    const fresh = { id: 'm2', key: randomBytes(32) };
    if (old === undefined) throw new Error('The store has no master key.');
    const both = openStore({ ...config, masterKeys: [fresh, old] });
    expect(await rewrapKeys(both)).toMatchObject({ left: 0, unreadable: [] });
    await both.close();
    const due = await next();
    const after = openStore({ ...config, masterKeys: [fresh] });
    const reference = await readDeletionReference(after, { ...due, accountId });
    await after.close();
    expect(reference?.id).toBe(about.sessionId);
  });
});
