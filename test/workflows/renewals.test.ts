import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { cancel, renewSession, sessionUpdateId } from '../../workflows/messages.ts';
import type { SessionAnswer } from '../../workflows/messages.ts';
import { DAY_MS, HOUR_MS, LIFECYCLES } from './support/harness.ts';
import type { Harness, Running } from './support/harness.ts';
import { withHarnessEach } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarnessEach((opened) => ({ env, harness } = opened));

const DECLINED: VendorFact = { kind: 'outcome', outcome: 'declined', reasons: [] };

/** The person presses the button, or their device says that the session is no good. */
const asks = ({ handle, world }: Running, session: number, broken = false) =>
  handle.startUpdate(renewSession, {
    args: [{ session, ...(broken ? { broken } : {}) }],
    updateId: sessionUpdateId(session, world.writes.length, broken),
    waitForStage: 'ACCEPTED',
  });

const answerTo = async (...asked: Parameters<typeof asks>): Promise<SessionAnswer> =>
  (await asks(...asked)).result();

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    opened,
    open: () => {
      open();
    },
  };
}

const endedIn = ({ world }: Running): number[] =>
  world.writes.flatMap(({ causes }) =>
    causes.flatMap((cause) => (cause.type === 'session_ended' ? [cause.session] : [])),
  );

describe('a renewal that is asked for around the end of a session of an hour', () => {
  const start = async (): Promise<Running> => {
    // A poll that is due when the session ends may be cut off by the end: then the server's clock stays locked.
    const running = await harness.start({ lifecycle: { ...LIFECYCLES.datakeen, polling: null } });
    await running.firstSession();
    return running;
  };

  it('waits for the end when that is a moment away, and is granted then', async () => {
    const running = await start();
    await env.sleep(HOUR_MS - 30_000);
    const asked = await asks(running, 2);
    expect(running.world.bought).toEqual([1]);
    await env.sleep(60_000);
    expect(await asked.result()).toEqual({ status: 'pending', session: 2, ready: true });
    expect(endedIn(running)).toEqual([1]);
    expect(running.world.bought).toEqual([1, 2]);
    await running.end();
  });

  it('is not granted while the session lives for longer, nor once the vendor has decided at its end', async () => {
    const running = await start();
    await env.sleep(HOUR_MS - 120_000);
    const early = running.handle.executeUpdate(renewSession, { args: [{ session: 2 }] });
    expect(await early).toMatchObject({ status: 'pending', ready: false });
    running.world.answer = () => DECLINED;
    await env.sleep(90_000);
    const asked = await asks(running, 2);
    await env.sleep(60_000);
    expect(await asked.result()).toMatchObject({ status: 'declined', ready: false });
    expect(running.world.bought).toEqual([1]);
  });

  it('keeps no cancel out while it waits', async () => {
    const running = await start();
    await env.sleep(HOUR_MS - 30_000);
    const asked = await asks(running, 2);
    await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
    expect(await asked.result()).toEqual({ status: 'canceled', session: 2, ready: false });
    expect(await running.result()).toMatchObject({ status: 'canceled' });
  });
});

describe('a renewal that is asked for before the workflow has heard that its session is there', () => {
  it('waits for that, and is granted then: what the vendor said of it may have come sooner', async () => {
    const made = gate();
    const running = await harness.start({
      lifecycle: LIFECYCLES.datakeen,
      prepare: (world) => {
        const { ensureSession } = world;
        world.ensureSession = async (input) => {
          const session = await ensureSession(input);
          if (input.session === 1) await made.opened;
          return session;
        };
      },
    });
    await running.tell({ kind: 'outcome', outcome: 'resubmit', reasons: [] });
    await running.becomes('resubmission_requested');
    const asked = await asks(running, 2);
    made.open();
    expect(await asked.result()).toMatchObject({ session: 2, ready: true });
    expect(running.world.bought).toEqual([1, 2]);
    await running.end();
  });

  it('is refused then where that session lives', async () => {
    const made = gate();
    const running = await harness.start({
      prepare: (world) => {
        const { ensureSession } = world;
        world.ensureSession = async (input) => {
          await made.opened;
          return ensureSession(input);
        };
      },
    });
    const asked = await asks(running, 2);
    made.open();
    expect(await asked.result()).toMatchObject({ status: 'pending', ready: false });
    expect(running.world.bought).toEqual([1]);
    await running.end();
  });
});

describe('a device that says that the session is no good', () => {
  it('gets another one once the vendor was asked about it, and nothing is said about the person', async () => {
    const running = await harness.start();
    await running.firstSession();
    await running.tell({ kind: 'started', attempt: 'a' });
    await running.becomes('started');
    const answer = await answerTo(running, 2, true);
    expect(answer).toEqual({ status: 'started', session: 2, ready: true });
    expect(running.world.asked).toEqual([1]);
    expect(running.world.writes.at(-1)).toMatchObject({ status: 'started', endedSessions: [1] });
    await running.tell({ kind: 'outcome', outcome: 'approved', attempt: 'b' }, { session: 2 });
    expect(await running.result()).toMatchObject({
      status: 'approved',
      sessions: 2,
      attemptsUsed: 0,
    });
  });

  it('gets none when the vendor has decided in it meanwhile', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.answer = () => DECLINED;
      },
    });
    await running.firstSession();
    expect(await answerTo(running, 2, true)).toMatchObject({ status: 'declined', ready: false });
    expect(running.world.bought).toEqual([1]);
    expect(endedIn(running)).toEqual([]);
  });

  it('gets none once everything was handed in', async () => {
    const running = await harness.start();
    await running.tell({ kind: 'submitted', attempt: 'a' });
    await running.becomes('submitted');
    expect(await answerTo(running, 2, true)).toMatchObject({ status: 'submitted', ready: false });
    expect(running.world.bought).toEqual([1]);
    await running.end();
  });

  it('is believed three times, after which sessions live as long as they do', async () => {
    const running = await harness.start();
    await running.firstSession();
    for (const session of [2, 3, 4]) {
      expect(await answerTo(running, session, true)).toMatchObject({ session, ready: true });
    }
    expect(await answerTo(running, 5, true)).toMatchObject({ session: 5, ready: false });
    expect(running.world.bought).toEqual([1, 2, 3, 4]);
    expect(endedIn(running)).toEqual([1, 2, 3]);
    await env.sleep(7 * DAY_MS);
    expect(await running.result()).toMatchObject({ status: 'expired' });
  });

  it('and says it again while the first time is dealt with gets one session for both', async () => {
    const running = await harness.start();
    await running.firstSession();
    const { world } = running;
    const begun: VendorFact = { kind: 'started', reasons: [], attempt: 'a' };
    world.answer = ({ asked }) => (asked === 1 ? begun : { kind: 'noted', reasons: [] });
    const again: Awaited<ReturnType<typeof asks>>[] = [];
    const record = world.recordTransition;
    world.recordTransition = async (input) => {
      const result = await record(input);
      // It is written down, and the workflow does not know that yet.
      if (input.status === 'started' && again.length === 0) {
        again.push(await asks(running, 2, true));
      }
      return result;
    };
    const answer = { status: 'started', session: 2, ready: true };
    expect(await answerTo(running, 2, true)).toEqual(answer);
    expect(await again[0]?.result()).toEqual(answer);
    await running.becomes('started');
    await running.tell({ kind: 'submitted', attempt: 'b' }, { session: 2 });
    await running.becomes('submitted');
    expect(world.bought).toEqual([1, 2]);
    await running.end();
  });

  it('waits out an outage of the vendor, and never keeps a cancel out', async () => {
    const running = await harness.start();
    await running.firstSession();
    running.world.vendorDownUntilMs = Number.POSITIVE_INFINITY;
    const asked = await asks(running, 2, true);
    await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
    expect(await asked.result()).toMatchObject({ status: 'canceled', ready: false });
    expect(running.world.bought).toEqual([1]);
  });
});
