import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getVerification, readSession, requestRefresh } from '../../store/index.ts';
import { ofQueues, ofWorkers } from '../../tools/doctor/examine-workers.ts';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { relayOutbox } from '../../workers/dispatch/outbox.ts';
import { refresh, refreshStart } from '../../workers/dispatch/standalone.ts';
import { createLogger } from '../../workers/logger.ts';
import { describeQueues, isSameVersion, type QueueState } from '../../workers/queue-states.ts';
import { runSetCurrent } from '../../workers/set-current.ts';
import { ensureSweepSchedule, SWEEP_SCHEDULE } from '../../workers/sweep-schedule.ts';
import { QUEUES, verificationWorkflowId } from '../../workflows/messages.ts';
import { anAccount, aVerification, control } from '../activities/fixture.ts';
import { type Build, runWorkers, type RunningWorkers } from './dispatch-fixture.ts';

const PATIENCE = { timeout: 25_000, interval: 100 };
const versionOf = (buildId: string) => ({ deploymentName: 'durable-kyc', buildId });
const FIRST = versionOf('first');
const SECOND = versionOf('second');
const NAMESPACE = 'durable-kyc';

let running: RunningWorkers;
let first: Build;
let second: Build;
let waited: string;
beforeAll(async () => {
  running = await runWorkers({ version: FIRST });
  first = running.build;
  await everyQueue(({ pollers }) => pollers.some((poller) => isSameVersion(poller, FIRST)));
  waited = await started(1_000);
});
afterAll(() => running.close());

/** Waits until that is so of all queues. */
const everyQueue = (isSo: (queue: QueueState) => boolean): Promise<void> =>
  vi.waitFor(async () => {
    const queues = await describeQueues(running.server.connection, NAMESPACE);
    expect(queues.filter((queue) => !isSo(queue)).map(({ name }) => name)).toEqual([]);
  }, PATIENCE);

const context = {
  logger: createLogger({ process: 'test', level: 'silent' }),
  signal: new AbortController().signal,
};

/** As the process of that name does. */
function setCurrent(version: typeof FIRST, patienceMs?: number): Promise<void> {
  const { address } = running.server;
  const temporal = { address, namespace: NAMESPACE, security: {}, uiUrl: null };
  const config = { environment: 'production', logLevel: 'silent', temporal, version } as const;
  return runSetCurrent(config, context, patienceMs);
}

/** A verification at Veriff that was asked for; its session is waited for so long. */
async function started(waitMs = 10_000): Promise<string> {
  const { fixture, dispatch } = running;
  const id = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id, vendor: 'veriff' });
  await dispatch.startVerification(verificationId, { waitMs });
  return verificationId;
}

const becomes = (id: string, status: string) =>
  expect
    .poll(async () => {
      const { clientId, store } = running.fixture;
      await relayOutbox(running.parts);
      await relayInbox(running.parts);
      return (await getVerification(store, { clientId, mode: 'test', id }))?.status;
    }, PATIENCE)
    .toBe(status);

/** The vendor approves without a word. */
async function approve(verificationId: string): Promise<void> {
  const { fixture } = running;
  const about = { verificationId, session: 1 };
  const session = (await readSession(fixture.store, about))?.reference.id ?? '';
  await control(fixture, 'POST', `veriff/sessions/${session}/actions`, {
    ...{ action: 'approve', silent: true },
  });
}

/** The same, and somebody has the vendor asked. */
async function approveAndRefresh(verificationId: string): Promise<void> {
  await approve(verificationId);
  const { dispatch } = running;
  dispatch.refresh(await request(verificationId));
  await dispatch.settled();
}

async function request(
  verificationId: string,
): Promise<{ verificationId: string; session: number }> {
  const about = { verificationId, session: 1 };
  const { store } = running.fixture;
  await requestRefresh(store, { ...about, by: 'hint', receivedAt: new Date() });
  return about;
}

/** The builds that did the tasks of a workflow, in order, each once for tasks in a row. */
async function buildsOf(workflowId: string): Promise<string[]> {
  const { events } = await running.server.client.workflow.getHandle(workflowId).fetchHistory();
  const builds = (events ?? []).flatMap(
    (event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId ?? [],
  );
  return builds.filter((build, index) => build !== builds[index - 1]);
}

describe('where no version is current', () => {
  it('what is asked for waits, and the doctor names the command that helps', async () => {
    const [finding, ...others] = await ofWorkers(running.parts.temporal, NAMESPACE);
    expect(others).toEqual([]);
    expect(finding?.why).toMatch(
      /^Nobody does the work of kyc-verification, kyc-delivery, kyc-vendor-veriff.*: no version is current, and only durable-kyc\.first ask for it\.$/,
    );
    expect(finding?.help).toBe(
      'TEMPORAL_DEPLOYMENT_NAME=durable-kyc TEMPORAL_WORKER_BUILD_ID=first npm run set-current',
    );
    expect([first.wrote, first.asked()]).toEqual([[], 0]);
  });

  it('and the first becomes it, what has waited is done', async () => {
    await setCurrent(FIRST);
    await becomes(waited, 'pending');
    expect(await ofWorkers(running.parts.temporal, NAMESPACE)).toEqual([]);
  });
});

describe('a build that is not current', () => {
  beforeAll(async () => {
    await setCurrent(FIRST);
    second = await running.alsoWorkers(SECOND);
    await everyQueue(({ pollers }) => pollers.some((poller) => isSameVersion(poller, SECOND)));
  });

  it('gets nothing: no workflow, no activity of one or by itself, no sweep', async () => {
    const id = await started();
    await approveAndRefresh(id);
    await becomes(id, 'approved');
    const { schedule, workflow } = running.server.client;
    await ensureSweepSchedule(schedule);
    await schedule.getHandle(SWEEP_SCHEDULE).trigger(ScheduleOverlapPolicy.SKIP);
    const sweeps: string[] = [];
    await expect
      .poll(async () => {
        const query = "WorkflowType = 'sweep' AND ExecutionStatus = 'Completed'";
        for await (const { workflowId } of workflow.list({ query })) sweeps.push(workflowId);
        return sweeps.length;
      }, PATIENCE)
      .toBeGreaterThan(0);
    expect(await buildsOf(sweeps[0] ?? '')).toEqual(['first']);
    expect(await buildsOf(verificationWorkflowId(id))).toEqual(['first']);
    expect([second.wrote, second.asked()]).toEqual([[], 0]);
  });

  it('goes on with what an earlier one began once it is current, and the earlier one gets nothing', async () => {
    const id = await started();
    await setCurrent(SECOND);
    const before = [first.wrote.length, first.asked()];
    await approveAndRefresh(id);
    await becomes(id, 'approved');
    expect(await buildsOf(verificationWorkflowId(id))).toEqual(['first', 'second']);
    expect(second.wrote).toContain(id);
    expect([first.wrote.length, first.asked()]).toEqual(before);
  });

  it('does the work of the queue that earlier builds used once it is current', async () => {
    await setCurrent(FIRST);
    const verificationId = await started();
    await setCurrent(SECOND);
    await approve(verificationId);
    const before = [first.asked(), second.asked()] as const;
    const about = await request(verificationId);
    const options = refreshStart({ ...about, vendor: 'veriff', accountId: verificationId });
    const { activity } = running.server.client;
    const asking = await activity.start(refresh, { ...options, taskQueue: QUEUES.vendor });
    expect(await asking.result()).toMatchObject({ outcome: 'news' });
    expect(first.asked()).toBe(before[0]);
    expect(second.asked()).toBeGreaterThan(before[1]);
  });

  it('can be an earlier one: what the later one began goes back to it', async () => {
    await setCurrent(SECOND);
    const id = await started();
    await setCurrent(FIRST);
    await approveAndRefresh(id);
    await becomes(id, 'approved');
    expect(await buildsOf(verificationWorkflowId(id))).toEqual(['second', 'first']);
  });

  it('and has no workers does not become it, and what was current stays so', async () => {
    await setCurrent(FIRST);
    await expect(setCurrent(versionOf('third'), 0)).rejects.toThrow(
      /^No worker of durable-kyc\.third asks for the work of kyc-verification, kyc-delivery, /,
    );
    await everyQueue(({ current }) => isSameVersion(current, FIRST));
  });
});

describe('the doctor', () => {
  const queue = { name: 'kyc-delivery', pollers: [null], current: null };

  it.each([
    ['workers without a version, and no version is current', queue],
    [
      'workers of the current version beside others',
      { ...queue, pollers: [null, SECOND], current: SECOND },
    ],
  ])('says nothing of %s', (_what, seen) => {
    expect(ofQueues([seen])).toEqual([]);
  });

  it('says how to go back where a version is current that only workers without one could do the work of', () => {
    const [finding] = ofQueues([{ ...queue, current: SECOND }]);
    expect(finding?.why).toBe(
      'Nobody does the work of kyc-delivery: durable-kyc.second is current, and only workers without one ask for it.',
    );
    expect(finding?.help).toMatch(
      /start a worker of that version, or .*set-current-version --deployment-name durable-kyc --unversioned$/,
    );
  });

  it('names queues that no worker asks at', () => {
    expect(ofQueues([{ ...queue, pollers: [] }])[0]?.why).toBe(
      'No worker asks for the work of kyc-delivery.',
    );
  });
});
