import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { storeAnswer } from '../../store/index.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newVerification,
  openTestStore,
  type StoreFixture,
  SUBMITTED,
  transition,
  webhook,
} from './fixture.ts';

let fixture: StoreFixture;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture.close());

/** How the database finds rows of the inbox in what is asked meanwhile; it has few rows otherwise. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  await work();
  const asked = spy.mock.calls as unknown as [string, unknown[]][];
  spy.mockRestore();
  const connection = await fixture.admin.connect();
  await connection.query('analyze inbox');
  await connection.query('set enable_seqscan = off');
  const plans: string[] = [];
  for (const [sql, values] of asked) {
    if (!/^select[^;]* from inbox/.test(sql)) continue;
    const { rows } = await connection.query(`explain ${sql}`, values);
    plans.push(JSON.stringify(rows));
  }
  connection.release(true);
  return plans;
}

async function rungAt(disposition: 'applied' | 'late') {
  const { id: verificationId, vendorSessionId } = await newVerification(fixture);
  if (disposition === 'late') {
    const { inboxId } = await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    await transition(fixture, verificationId, approval(inboxId));
  }
  await fixture.admin.query(
    `insert into inbox (id, verification_id, session, account_id, vendor, source, kind, fact,
       disposition, received_at)
     select gen_random_uuid(), $1, 1, $2, 'veriff', 'webhook', 'ring',
       '{"kind": "ring", "reasons": []}', $3, now() from generate_series(1, 5000)`,
    [verificationId, fixture.accountId, disposition],
  );
  return { verificationId, session: 1 };
}

describe('whoever rings often', () => {
  it.each(['applied', 'late'] as const)(
    'makes no question slow: rings are not looked through (%s)',
    async (disposition) => {
      const about = await rungAt(disposition);
      const plans = await plansOf(async () => {
        await storeAnswer(fixture.store, {
          ...{ ...about, accountId: fixture.accountId, kind: 'answer' },
          ...{ body: bodyOf(SUBMITTED), fact: SUBMITTED },
        });
      });
      expect(plans).toHaveLength(1);
      for (const plan of plans) expect(plan).toContain('inbox_said');
    },
  );
});
