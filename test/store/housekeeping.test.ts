import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  claimDeliveries,
  countLinkOpen,
  forgetSettled,
  recordDeliveryAttempt,
  settleRow,
} from '../../store/index.ts';
import { approved, type Erasing, withErasing } from './erasing.ts';
import { newVerification } from './fixture.ts';
import { inThePast } from './keeping.ts';

let erasing: Erasing;
let ended: string;
let open: string;
withErasing((opened) => (erasing = opened));

const count = z.object({ n: z.int() });
async function rowsOf(table: string, where = 'true', values: unknown[] = []): Promise<number> {
  const sql = `select count(*)::int as n from ${table} where ${where}`;
  const { rows } = await erasing.fixture.admin.query(sql, values);
  return count.parse(rows[0]).n;
}
const daysPass = (days: number) => {
  const back = `- ${days} * interval '1 day'`;
  return inThePast(
    erasing.fixture,
    [`update outbox set completed_at = completed_at ${back}, created_at = created_at ${back}`, []],
    [`update link_opens set updated_at = updated_at ${back}`, []],
    [`update delivery_attempts set at = at ${back}`, []],
  );
};
const forget = (limit = 1_000) => forgetSettled(erasing.fixture.store, { limit });

/** Each is tried once: one is delivered, one is tried on. */
async function tryDeliveries(): Promise<void> {
  const { store } = erasing.fixture;
  const due = await claimDeliveries(store, { limit: 50, leaseMs: 60_000 });
  for (const [at, row] of due.entries()) {
    const { notificationId, endpointId } = row;
    await recordDeliveryAttempt(store, {
      ...{ notificationId, endpointId, ok: at > 0, owner: null, answer: null },
      ...{ httpStatus: 200, error: null, durationMs: 1 },
    });
    await settleRow(store, 'deliveries', row);
  }
  expect(due.length).toBeGreaterThan(1);
}

beforeAll(async () => {
  const { store } = erasing.fixture;
  ({ id: ended } = await approved(erasing));
  await approved(erasing);
  ({ id: open } = await newVerification(erasing.fixture));
  await tryDeliveries();
  for (const verificationId of [ended, open]) {
    await countLinkOpen(store, { verificationId, session: 1 });
  }
  await erasing.ask(ended);
});

describe('what is done with', () => {
  it('is kept for a month at least', async () => {
    await daysPass(29);
    expect(await forget()).toEqual({ outbox: 0, linkOpens: 0, tries: 0 });
  });

  it('goes where nothing reads it, and what is open or asked about later stays', async () => {
    await daysPass(2);
    const sent = `kind = 'notification' and completed_at is not null`;
    const before = await rowsOf('outbox', `not (${sent})`);
    const several = await rowsOf('outbox', sent);
    expect([several > 1, before > 1]).toEqual([true, true]);
    expect(await forget(1)).toMatchObject({ outbox: 1 });
    expect(await forget()).toMatchObject({ outbox: several - 1, linkOpens: 0, tries: 0 });
    expect(await rowsOf('outbox', sent)).toBe(0);
    expect(await rowsOf('outbox', `not (${sent})`)).toBe(before);
    expect(await rowsOf('outbox', `kind = 'start' and completed_at is not null`)).toBe(2);
    expect(await rowsOf('outbox', `kind = 'erasure' and completed_at is null`)).toBe(1);
  });

  it('is how often a link was opened, once it has ended for longer than one is open', async () => {
    await daysPass(120 - 31);
    expect((await forget()).linkOpens).toBe(1);
    const opens = async (id: string) => rowsOf('link_opens', 'verification_id = $1', [id]);
    expect([await opens(ended), await opens(open)]).toEqual([0, 1]);
  });

  it('is a try of a year ago, and none of what is tried on', async () => {
    await daysPass(365 - 120);
    const pending = await rowsOf('deliveries', `state = 'pending' and tries > 0`);
    const tries = await rowsOf('delivery_attempts');
    expect(pending).toBe(1);
    let gone = 0;
    // Also where what is tried on is the oldest of a batch.
    for (let one = 1; one < tries; one += 1) gone += (await forget(1)).tries;
    expect(gone).toBe(tries - 1);
    expect((await forget()).tries).toBe(0);
    expect(await rowsOf('delivery_attempts')).toBe(1);
    expect(await rowsOf('deliveries', `state = 'delivered'`)).toBe(tries - 1);
  });

  it.each([
    'delete from outbox where completed_at is null',
    `delete from outbox where completed_at > now() - interval '1 day'`,
    `delete from outbox where kind = 'start' and completed_at < now() - interval '1 year'`,
    "delete from link_opens where updated_at > now() - interval '1 day'",
    "delete from delivery_attempts where at > now() - interval '1 day'",
  ])('is all that the role of the service may delete: %s', async (statement) => {
    const { store } = erasing.fixture;
    await countLinkOpen(store, { verificationId: open, session: 1 });
    await approved(erasing);
    await approved(erasing);
    await tryDeliveries();
    await expect(store.app.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
