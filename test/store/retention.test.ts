import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  getErasure,
  listErased,
  readClientSettings,
  setLegalHold,
  tellRelationshipEnd,
} from '../../store/index.ts';
import { DAY_MS } from '../../domain/retention.ts';
import { inTransaction } from '../../store/database.ts';
import { appendEvents } from '../../store/events.ts';
import { lockVerification } from '../../store/verifications/lock.ts';
import { override } from './decided-by-vendor.ts';
import { type Erasing, KEY, withErasing } from './erasing.ts';
import { newVerification } from './fixture.ts';
import { age, inThePast, keepingOf } from './keeping.ts';

let erasing: Erasing;
let keeping: ReturnType<typeof keepingOf>;
withErasing((opened) => (erasing = opened));
beforeAll(() => (keeping = keepingOf(erasing)));
beforeEach(() => keeping.keepFor(30));

const askedFor = async (id: string) => {
  const erasure = await getErasure(erasing.fixture.store, { verificationId: id });
  return erasure === null ? null : [erasure.principal, erasure.reason];
};
const sql = (text: string, values: unknown[] = []) => erasing.fixture.admin.query(text, values);
const insider = (text: string, values: unknown[] = []) =>
  erasing.fixture.store.app.query(text, values);
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

async function tell(id: string, endedOn: string, holdsFor: string[] = [id]): Promise<void> {
  const { store, clientId } = erasing.fixture;
  const reference = `order-${id}`;
  await inTransaction(store.app, async (tx) => {
    const row = { ...(await lockVerification(tx, id)), reference };
    const named = 'update verifications set reference = $2, tag = $3 where id = $1';
    await tx.query(named, [id, reference, store.tags.of('verifications', row)]);
  });
  const about = { clientId, mode: 'test', reference, endedOn, principal: KEY } as const;
  expect(await tellRelationshipEnd(store, about)).toEqual(holdsFor);
}
/** As if it had been told so many days ago. */
async function toldAgo(id: string, days: number): Promise<void> {
  await age(erasing.fixture, id, { type: 'relationship.ended', days });
  const at = `relationship_told_at = now() - $2 * interval '1 day'`;
  await sql(`update verifications set ${at} where id = $1`, [id, days]);
}

describe('what was kept for as long as its client wants', () => {
  it('is erased as by hand, in the name of nobody but us, and is listed as that', async () => {
    const { store, clientId } = erasing.fixture;
    const id = await keeping.endedAgo(31);
    expect(await keeping.over()).toContain(id);
    expect(await keeping.eraseIfOver(id)).toBe(true);
    expect(await askedFor(id)).toEqual(['system', 'retention_over']);
    expect(await erasing.outboxOf(id)).toMatchObject([{ kind: 'erasure' }]);
    expect(await erasing.carryOut(id)).toBe('erased');
    expect(await erasing.verificationOf(id)).toMatchObject({ status: 'approved', erased: true });
    const { items } = await listErased(store, { clientId, mode: 'test' });
    expect(items.find(({ verificationId }) => verificationId === id)).toMatchObject({
      ...{ principal: 'system', reason: 'retention_over', atVendor: 'asked' },
    });
    expect(await keeping.over()).not.toContain(id);
  });

  it('is asked for once by two at once', async () => {
    const id = await keeping.endedAgo(31);
    const both = await Promise.all([keeping.eraseIfOver(id), keeping.eraseIfOver(id)]);
    expect(both.toSorted()).toEqual([false, true]);
    const types = (await erasing.eventsOf(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'verification.erasure_requested')).toHaveLength(1);
  });

  it('comes the longest kept first, page by page', async () => {
    const ids = [
      await keeping.endedAgo(40),
      await keeping.endedAgo(60),
      await keeping.endedAgo(50),
    ];
    const found = (await keeping.over(1)).filter((id) => ids.includes(id));
    expect(found).toEqual([ids[1], ids[2], ids[0]]);
    for (const id of ids) expect(await keeping.eraseIfOver(id)).toBe(true);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['its time is not over', (id) => age(erasing.fixture, id, { type: END, days: 29 })],
    ['it is under a legal hold', (id) => setLegalHold(erasing.fixture.store, held(id))],
    ['it must be kept until a day', (id) => sql(UNTIL, [id])],
    ['somebody is asked to look at it', (id) => sql(CASE, [id])],
    ['a late message waits to be judged', (id) => sql(LATE, [id])],
    ['its erasure is asked for already', (id) => erasing.ask(id)],
    ['it was decided anew since', (id) => decidedAnew(id)],
    ['it was decided anew by a process whose clock is behind', (id) => decidedBehind(id)],
    ['one of two has decided anew, and the other has not', (id) => decidedByOneOfTwo(id)],
    ['its client keeps things until they are erased by hand', () => keeping.setDays(null)],
    ['its client has just set a shorter time', () => keeping.setDays(20)],
  ])('is left as it is where %s', async (_, act) => {
    const id = await keeping.endedAgo(31);
    await act(id);
    const before = await askedFor(id);
    expect(await keeping.eraseIfOver(id)).toBe(false);
    expect(await askedFor(id)).toEqual(before);
  });

  it('is left as it is where one of two clocks alone has leapt ahead', async () => {
    const id = await keeping.endedAgo(31);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 2 * DAY_MS });
    expect(await keeping.eraseIfOver(id).finally(() => vi.useRealTimers())).toBe(false);
    expect(await keeping.eraseIfOver(id)).toBe(true);
  });

  it('is left as it is while it is open, whatever its row says', async () => {
    const { id } = await newVerification(erasing.fixture);
    await sql(`update verifications set ended_at = now() - interval '1 year' where id = $1`, [id]);
    expect(await keeping.eraseIfOver(id)).toBe(false);
  });
});

const END = 'verification.approved';
const UNTIL = `update verifications set retain_until = now() + interval '1 day' where id = $1`;
const held = (verificationId: string) => ({ verificationId, principal: KEY });
const CASE = `insert into review_cases
    (verification_id, number, kind, client_id, mode, vendor, reasons, rank, opened_at)
  select id, 1, 'requested', client_id, mode, vendor, reasons, 1, now()
  from verifications where id = $1`;
const LATE = `insert into outbox (id, kind, verification_id, inbox_id)
  select gen_random_uuid(), 'revision', $1, id from inbox where verification_id = $1 limit 1`;

function decidedAnew(id: string): Promise<void> {
  const { store } = erasing.fixture;
  return appendEvents(store, store.app, id, [
    { type: 'decision.revised', principal: 'vendor:veriff', data: {} },
  ]);
}

async function decidedBehind(id: string): Promise<void> {
  await decidedAnew(id);
  await age(erasing.fixture, id, { type: 'decision.revised', days: 1_000, byBoth: false });
}

async function decidedByOneOfTwo(id: string): Promise<void> {
  const { fixture } = erasing;
  await fixture.ours.query(
    'update verifications set start_input = start_input || $2 where id = $1',
    [id, { policy: { screeningMatch: 'review', fourEyes: 'always' } }],
  );
  expect(await override(fixture, id, 'declined')).toBe('waits');
}

describe('the end of a business relationship', () => {
  it('is counted from where it is later than the end, and is an event, once', async () => {
    const id = await keeping.endedAgo(100);
    await tell(id, dayFromNow(-10));
    await tell(id, dayFromNow(-10));
    await toldAgo(id, 9);
    expect(await keeping.over()).not.toContain(id);
    expect(await keeping.eraseIfOver(id)).toBe(false);
    const told = (await erasing.eventsOf(id)).filter(({ type }) => type === 'relationship.ended');
    expect(told).toMatchObject([{ principal: KEY, data: { endedOn: dayFromNow(-10) } }]);
    await keeping.keepFor(5);
    expect(await keeping.over()).toContain(id);
    expect(await keeping.eraseIfOver(id)).toBe(true);
  });

  it('that is before the end of the verification shortens nothing', async () => {
    const id = await keeping.endedAgo(29);
    await tell(id, dayFromNow(-1_000));
    await toldAgo(id, 20);
    expect(await keeping.over()).not.toContain(id);
    expect(await keeping.eraseIfOver(id)).toBe(false);
  });

  it('does not say that it holds for what is to be erased already', async () => {
    const id = await keeping.endedAgo(100);
    expect(await keeping.eraseIfOver(id)).toBe(true);
    await tell(id, dayFromNow(1_000), []);
    expect((await erasing.eventsOf(id)).map(({ type }) => type)).not.toContain(
      'relationship.ended',
    );
  });

  it('that is told anew erases nothing for a week', async () => {
    const id = await keeping.endedAgo(100);
    await tell(id, dayFromNow(1_000));
    await toldAgo(id, 20);
    await tell(id, dayFromNow(-90));
    expect(await keeping.eraseIfOver(id)).toBe(false);
    await toldAgo(id, 6);
    expect(await keeping.eraseIfOver(id)).toBe(false);
    await toldAgo(id, 8);
    expect(await keeping.eraseIfOver(id)).toBe(true);
  });
});

describe('a time that is set', () => {
  const beginsIn = async (): Promise<number | null> => {
    const { store, clientId } = erasing.fixture;
    const { retentionBeginsAt } = await readClientSettings(store, { clientId });
    return retentionBeginsAt && Math.round((retentionBeginsAt.getTime() - Date.now()) / DAY_MS);
  };

  it('erases nothing for a week where it is shorter, or the first one', async () => {
    await keeping.setDays(20);
    expect(await beginsIn()).toBe(7);
    await keeping.setDays(null);
    expect(await beginsIn()).toBe(null);
    await keeping.setDays(100);
    expect(await beginsIn()).toBe(7);
  });

  it('holds at once where it is longer', async () => {
    const id = await keeping.endedAgo(31);
    await keeping.setDays(40);
    expect(await beginsIn()).toBe(-1);
    expect(await keeping.eraseIfOver(id)).toBe(false);
    const older = await keeping.endedAgo(41);
    expect(await keeping.eraseIfOver(older)).toBe(true);
  });
});

it('the list of what was erased leaves out what somebody else has written', async () => {
  const { store, clientId, admin } = erasing.fixture;
  const id = await keeping.endedAgo(31);
  await keeping.eraseIfOver(id);
  await erasing.carryOut(id);
  const forge = `update erasures set principal = 'operator' where verification_id = $1`;
  await inThePast({ admin }, [forge, [id]]);
  const { items, unreadable } = await listErased(store, { clientId, mode: 'test' });
  expect(unreadable).toEqual([id]);
  expect(items.map(({ verificationId }) => verificationId)).not.toContain(id);
});

describe('who has the role of the application alone', () => {
  it.each([
    `update verifications set ended_at = now() - interval '9 years' where id = $1`,
    `update verifications set relationship_ended_at = now() - interval '9 years' where id = $1`,
    `insert into erasures (verification_id, reason, principal, at_vendor, tag)
       values ($1, 'retention_over', 'system', 'asked', 'v1.made-up')`,
    `insert into events (id, verification_id, number, type, principal, data, tag)
       values ('0188c4e0-0000-7000-8000-000000000001', $1, 1000, '${END}', 'system', '{}', 'v1.made-up')`,
  ])('has nobody erased before their time: %s', async (change) => {
    const id = await keeping.endedAgo(3);
    await insider(change, [id]);
    expect(await keeping.eraseIfOver(id).catch(() => 'refused')).not.toBe(true);
    await expect(erasing.carryOut(id)).rejects.toMatchObject({ code: 'internal' });
  });

  it('takes no end of a relationship back', async () => {
    const id = await keeping.endedAgo(31);
    await tell(id, dayFromNow(1_000));
    await toldAgo(id, 20);
    expect(await keeping.eraseIfOver(id)).toBe(false);
    await insider(
      `insert into events (id, verification_id, number, type, principal, data, tag)
       values ('0188c4e0-0000-7000-8000-000000000002', $1, 1000, 'relationship.ended', 'system',
         '{"endedOn": "2020-01-01"}', 'v1.made-up')`,
      [id],
    );
    await expect(keeping.eraseIfOver(id)).rejects.toMatchObject({ code: 'internal' });
  });

  it('has no word of a person taken for the sweep’s', async () => {
    const { admin } = erasing.fixture;
    const id = await keeping.endedAgo(31);
    expect(await keeping.eraseIfOver(id)).toBe(true);
    await erasing.ask(id);
    await keeping.setDays(40);
    const forge = `update events set principal = 'system'
      where verification_id = $1 and type = 'verification.erasure_requested'`;
    await inThePast({ admin }, [forge, [id]]);
    await expect(erasing.carryOut(id)).rejects.toMatchObject({ code: 'internal' });
  });

  it('sets no time, and puts none back that was set before', async () => {
    const { clientId } = erasing.fixture;
    const id = await keeping.endedAgo(31);
    await keeping.setDays(4_000);
    for (const statement of [
      'update client_retention set days = 1',
      'delete from client_retention',
      'truncate client_retention',
    ]) {
      await expect(insider(statement)).rejects.toMatchObject({ code: '42501' });
    }
    const again = `insert into client_retention (client_id, number, days, begins_at, tag)
      select client_id, $2, days, begins_at, tag from client_retention
      where client_id = $1 and days = 30 limit 1`;
    await insider(again, [clientId, 10_000]);
    await expect(keeping.eraseIfOver(id)).rejects.toMatchObject({ code: 'internal' });
    expect(await keeping.over()).toEqual([]);
    expect(await askedFor(id)).toBe(null);
    await sql('alter table client_retention disable trigger all');
    await sql('delete from client_retention where number = 10000');
    await sql('alter table client_retention enable trigger all');
  });
});
