import { describe, expect, it } from 'vitest';
import {
  accountsNeverCalled,
  listLateQuestions,
  settleLateQuestions,
  storeAnswer,
} from '../../store/index.ts';
import { askLateQuestions } from '../../workers/dispatch/late-questions.ts';
import {
  APPROVED,
  approval,
  bodyOf,
  newVerification,
  requestsOf,
  type StoreFixture,
  transition,
  webhook,
} from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

/** A verification that was approved by an answer to a question, at a vendor whose staff decides late. */
async function ended(decidesLate = true, status: 'approved' | 'canceled' = 'approved') {
  const { id: verificationId } = await newVerification(fixture);
  await fixture.ours.query(
    `update verifications set start_input = start_input || $2::jsonb where id = $1`,
    [verificationId, JSON.stringify({ lifecycle: { decidesLate, resubmission: 'same_session' } })],
  );
  if (status === 'canceled') {
    const cause = { type: 'cancel', principal: 'operator' } as const;
    await transition(fixture, verificationId, { causes: [cause] });
    return verificationId;
  }
  const { inboxId } = await storeAnswer(fixture.store, {
    ...{ verificationId, session: 1, accountId: fixture.accountId, kind: 'answer' },
    ...{ body: bodyOf(APPROVED), fact: APPROVED },
  });
  await transition(fixture, verificationId, approval(inboxId));
  return verificationId;
}

const dueOf = async (verificationId: string): Promise<number[]> => {
  const { rows } = await fixture.admin.query<{ days: number }>(
    `select round(extract(epoch from due_at - now()) / 86400)::int as days
     from late_questions where verification_id = $1 order by due_at`,
    [verificationId],
  );
  return rows.map(({ days }) => days);
};
const pass = (verificationId: string, days: number) =>
  fixture.admin.query(
    `update late_questions set due_at = due_at - make_interval(days => $2)
     where verification_id = $1`,
    [verificationId, days],
  );

describe('late questions', () => {
  it('hold up no other where one cannot be asked: that one is asked again in an hour', async () => {
    const [broken, other] = [await ended(), await ended()];
    await fixture.store.keys.query(
      `update data_keys set wrapped_key = 'v1.broken' where verification_id = $1`,
      [broken],
    );
    await pass(broken, 8);
    await pass(other, 1);
    await expect(askLateQuestions(fixture)).rejects.toThrow();
    expect(await dueOf(broken)).toEqual([0, 22]);
    expect(await dueOf(other)).toEqual([6, 29]);
    expect(await askLateQuestions(fixture)).toBe(0);
  });

  it('are asked a day, a week and a month after the end, each once', async () => {
    const id = await ended();
    expect(await dueOf(id)).toEqual([1, 7, 30]);
    expect(await askLateQuestions(fixture)).toBe(0);
    await pass(id, 2);
    expect(await askLateQuestions(fixture)).toBe(1);
    expect(await askLateQuestions(fixture)).toBe(0);
    expect(await dueOf(id)).toEqual([5, 28]);
    expect(await requestsOf(fixture, id)).toMatchObject([{ session: 1, requested: 1 }]);
  });

  it("are none where the vendor's staff decide nothing late, or the client canceled", async () => {
    expect(await dueOf(await ended(false))).toEqual([]);
    expect(await dueOf(await ended(true, 'canceled'))).toEqual([]);
  });

  it('that were missed for long are asked once for all that were due', async () => {
    const id = await ended();
    await pass(id, 40);
    expect(await listLateQuestions(fixture.store, { limit: 10 })).toEqual([id]);
    await settleLateQuestions(fixture.store, { verificationId: id });
    expect(await dueOf(id)).toEqual([]);
  });
});

describe('an account whose vendor never called', () => {
  it('is known by decisions that were found by asking, until it calls', async () => {
    const about = { accountIds: [fixture.accountId] };
    await ended();
    expect(await accountsNeverCalled(fixture.store, about)).toEqual(new Set([fixture.accountId]));
    const { vendorSessionId } = await newVerification(fixture);
    await webhook(fixture, APPROVED, { sessionId: vendorSessionId });
    expect(await accountsNeverCalled(fixture.store, about)).toEqual(new Set());
  });
});
