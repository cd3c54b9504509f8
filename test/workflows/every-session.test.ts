import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { identomatLifecycle } from '../../vendors/identomat/lifecycle.ts';
import { veriffLifecycle } from '../../vendors/veriff/lifecycle.ts';
import { renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import { DAY_MS, HOUR_MS, type Harness, type Running } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';
import { lifetimeMs } from './support/history.ts';

const NOTHING: VendorFact = { kind: 'noted', reasons: [] };
const APPROVED: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };
const REFUSED: VendorFact = { ...NOTHING, warning: 'no_answer', vendorCode: 'SESSION_INVALID' };

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

/** A verification at Identomat whose first session has died, and whose second one was bought. */
async function renewed(expiresInMs = 3 * DAY_MS): Promise<Running> {
  const running = await harness.start({ lifecycle: identomatLifecycle, expiresInMs });
  await running.firstSession();
  await env.sleep('20 minutes');
  await running.handle.executeUpdate(renewSession, {
    args: [{ session: 2 }],
    updateId: sessionUpdateId(2, 2),
  });
  return running;
}

const refusal = (type: string): ApplicationFailure =>
  ApplicationFailure.create({ type, nonRetryable: true });

describe('a session that was replaced', () => {
  it('is asked about on: an approval of it that the vendor never sends ends the verification', async () => {
    const running = await renewed();
    running.world.answer = ({ session }) => (session === 1 ? APPROVED : NOTHING);
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
  });

  it('is asked about at the deadline as well, when polling came too early for its approval', async () => {
    const expiresInMs = HOUR_MS;
    const running = await renewed(expiresInMs);
    const deadline = Date.parse(running.input.expiresAt);
    running.world.answer = ({ session, nowMs }) =>
      session === 1 && nowMs >= deadline ? APPROVED : NOTHING;
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.asked.slice(-2).sort()).toEqual([1, 2]);
  });

  it('keeps the end open until it, too, has given an answer', async () => {
    const running = await renewed();
    const deadline = Date.parse(running.input.expiresAt);
    running.world.answer = ({ session, nowMs }) => {
      if (session === 2) return NOTHING;
      return nowMs < deadline + 5 * HOUR_MS ? REFUSED : APPROVED;
    };
    expect(await running.result()).toMatchObject({ status: 'approved' });
  });

  it('is asked about on after a request to try again, where that is done in the same session', async () => {
    const running = await harness.start({ lifecycle: veriffLifecycle, expiresInMs: 3 * DAY_MS });
    await running.firstSession();
    const again = { kind: 'outcome', outcome: 'resubmit', attempt: 'one' } as const;
    await running.tell(again, { session: 1 });
    await running.becomes('resubmission_requested');
    await running.handle.executeUpdate(renewSession, {
      args: [{ session: 2, broken: true }],
      updateId: sessionUpdateId(2, 3, true),
    });
    running.world.answer = ({ session }) => (session === 1 ? APPROVED : NOTHING);
    expect(await running.result()).toMatchObject({ status: 'approved', sessions: 2 });
  });

  it('is asked about no more once it has had an outcome of its own', async () => {
    const running = await renewed();
    await running.tell({ kind: 'outcome', outcome: 'expired' }, { session: 1 });
    await env.sleep('1 hour');
    running.world.polled.length = 0;
    expect(await running.result()).toMatchObject({ status: 'expired' });
    expect(new Set(running.world.polled)).toEqual(new Set([2]));
  });

  it('costs few events, also when there are many, and of those only ten are polled', async () => {
    const running = await harness.start({ lifecycle: identomatLifecycle, expiresInMs: 3 * DAY_MS });
    await running.firstSession();
    for (let session = 2; session <= 14; session += 1) {
      await env.sleep('20 minutes');
      await running.handle.executeUpdate(renewSession, {
        args: [{ session }],
        updateId: sessionUpdateId(session, session),
      });
    }
    await env.sleep('1 hour');
    running.world.polled.length = 0;
    await env.sleep('1 day');
    expect(new Set(running.world.polled).size).toBe(10);
    const { events } = await running.handle.fetchHistory();
    expect(events?.length).toBeLessThan(14 * 40);
    expect(await running.result()).toMatchObject({ status: 'expired', sessions: 14 });
    for (let session = 1; session <= 14; session += 1) {
      expect(running.world.asked).toContain(session);
    }
  });
});

describe('an approval that is readable at the vendor', () => {
  const WHEN = {
    'long before the deadline': -DAY_MS,
    'just before it': -1,
    'in the grace': HOUR_MS,
  };

  it.each(Object.keys(WHEN).flatMap((when) => [1, 2].map((session) => [when, session] as const)))(
    'ends approved, whatever refusals came before it: %s, of session %i',
    async (when, which) => {
      const running = await renewed();
      const from = Date.parse(running.input.expiresAt) + WHEN[when as keyof typeof WHEN]; // one of its keys
      running.world.answer = ({ session, nowMs }) => {
        if (session === which && nowMs >= from) return APPROVED;
        if (session !== which) return NOTHING;
        if (nowMs % 2 === 0) throw refusal('vendor_session_unknown');
        return REFUSED;
      };
      expect(await running.result()).toMatchObject({ status: 'approved' });
    },
  );
});

describe('a refusal to say anything about a session', () => {
  const started = async (answer: Running['world']['answer']): Promise<Running> => {
    const running = await harness.start({
      lifecycle: identomatLifecycle,
      expiresInMs: DAY_MS,
      prepare: (world) => {
        world.answer = answer;
      },
    });
    await running.firstSession();
    return running;
  };

  const REFUSALS: [string, () => VendorFact][] = [
    ['that is told as such', () => REFUSED],
    [
      'that the call fails with',
      () => {
        throw refusal('vendor_refused_request');
      },
    ],
    [
      'because the vendor has forgotten it',
      () => {
        throw refusal('vendor_session_unknown');
      },
    ],
  ];

  it.each(REFUSALS)('is no answer: nothing expires on it: %s', async (_how, answer) => {
    const running = await started(answer);
    const end = { status: 'failed', reasons: ['vendor_unreachable'] };
    expect(await running.result()).toMatchObject(end);
  });

  it.each(REFUSALS)('in between does not end the polling: %s', async (_how, refuse) => {
    let asked = 0;
    const running = await started(() => {
      asked += 1;
      return asked <= 3 ? refuse() : APPROVED;
    });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.asked.length).toBeLessThan(3);
  });

  it('is seen by an operator', async () => {
    const running = await started(() => REFUSED);
    await running.result();
    const causes = running.world.writes.flatMap((write) => write.causes);
    expect(causes).toContainEqual(expect.objectContaining({ fact: REFUSED }) as unknown);
    const forgetful = await started(() => {
      throw refusal('vendor_session_unknown');
    });
    await forgetful.result();
    const told = forgetful.world.writes.flatMap((write) => write.causes);
    expect(told.filter(({ type }) => type === 'session_forgotten')).toHaveLength(1);
  });

  it('leaves what may have been handed in to a person', async () => {
    const running = await started(() => REFUSED);
    await running.tell({ kind: 'returned' });
    await env.sleep('4 days');
    await running.becomes('in_review');
    await running.end();
  });
});

describe('a webhook of Veriff that never comes', () => {
  it('is found within hours, at the price of one activity', async () => {
    const running = await harness.start({ lifecycle: veriffLifecycle });
    await running.firstSession();
    const handedIn = (await env.currentTimeMs()) + 2 * DAY_MS;
    running.world.answer = ({ nowMs }) => (nowMs < handedIn ? NOTHING : APPROVED);
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(await lifetimeMs(running)).toBeLessThan(2 * DAY_MS + 9 * HOUR_MS);
    const { events } = await running.handle.fetchHistory();
    expect(events?.length).toBeLessThan(50);
  });
});
