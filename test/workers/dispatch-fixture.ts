import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { vendorCallsOf, type VendorCallLimits, type WorkerVersion } from '../../config/index.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { beginSession, requestCancel, saveSession, storeWebhook } from '../../store/index.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import { createWorkers } from '../../workers/create-workers.ts';
import { createDispatch, type RunningDispatch } from '../../workers/dispatch/dispatch.ts';
import { type DispatchParts, relayOutbox } from '../../workers/dispatch/outbox.ts';
import { createSweepActivities } from '../../workers/dispatch/sweep.ts';
import { openTemporal } from '../../workers/dispatch/temporal.ts';
import { createLogger } from '../../workers/logger.ts';
import { type PayloadEncryption, payloadEncryption } from '../../workers/payloads/codec.ts';
import { dataConverter } from '../../workers/payloads/data-converter.ts';
import { buildWorkflowBundle } from '../../workers/workflow-code.ts';
import { anAccount, aVerification, type Fixture, openFixture } from '../activities/fixture.ts';
import { createDevServer } from '../setup/temporal.ts';
import { createDeliveries } from '../../activities/deliveries.ts';

const silent = createLogger({ process: 'test', level: 'silent' });

const PAGES = { api: 'https://kyc.example.test', runbook: 'https://wiki.example.test/runbook' };

/** Encrypts where the fixture's store has payload keys. */
const converterOf = ({ store }: Pick<Fixture, 'store'>) => dataConverter(payloadEncryption(store));

/** What the dispatchers need, with a Temporal that is there. */
export function partsAt(fixture: Fixture, server: TestWorkflowEnvironment): DispatchParts {
  const namespace = server.namespace ?? 'default';
  const temporal = openTemporal(
    { address: server.address, namespace, security: {} },
    converterOf(fixture),
  );
  return { store: fixture.store, temporal, logger: silent, pages: PAGES };
}

/** The workers of one build. */
export interface Build {
  /** The verifications of which they wrote something, once for each write. */
  wrote: string[];
  /** How often they turned to a vendor. */
  asked: () => number;
  stop: () => Promise<void>;
}

/** Temporal's dev server with workers, and a dispatch that reaches them. */
export interface RunningWorkers {
  fixture: Fixture;
  server: TestWorkflowEnvironment;
  parts: DispatchParts;
  dispatch: RunningDispatch;
  /** Those that were started first. */
  build: Build;
  /** Starts workers of another version beside those that run. */
  alsoWorkers: (version: WorkerVersion) => Promise<Build>;
  /** Stops the workers, does that, and starts them again. */
  withoutWorkers: <T>(act: () => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}

const bundles = new Map<boolean, ReturnType<typeof buildWorkflowBundle>>();

/** Made once. */
function bundleFor({ encrypts: encodesFailures }: Pick<PayloadEncryption, 'encrypts'>) {
  const bundle = bundles.get(encodesFailures) ?? buildWorkflowBundle({ encodesFailures });
  bundles.set(encodesFailures, bundle);
  return bundle;
}

const { COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION } = proto.temporal.api.enums.v1.CommandType;
const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL } = proto.temporal.api.enums.v1.ResetReapplyExcludeType;

export async function runWorkers(
  options: {
    onAnswered?: () => void;
    dynamicConfig?: Record<string, number>;
    vendorCalls?: VendorCallLimits;
    version?: WorkerVersion;
    /** Those that are there, and stay when this is closed. */
    fixture?: Fixture;
    server?: TestWorkflowEnvironment;
  } = {},
): Promise<RunningWorkers> {
  const fixture = options.fixture ?? (await openFixture());
  const [server, workflowBundle] = await Promise.all([
    options.server ??
      createDevServer(
        options.dynamicConfig === undefined ? {} : { dynamicConfig: options.dynamicConfig },
      ),
    bundleFor(payloadEncryption(fixture.store)),
  ]);
  const parts = partsAt(fixture, server);
  const start = async (version: WorkerVersion | null): Promise<Build> => {
    const wrote: string[] = [];
    let asked = 0;
    const workers = await createWorkers({
      connection: server.nativeConnection,
      namespace: server.namespace ?? 'default',
      workflowBundle,
      dataConverter: converterOf(fixture),
      deps: {
        ...fixture.deps,
        vendors: (vendor) => {
          asked += 1;
          return fixture.deps.vendors(vendor);
        },
      },
      deliveries: createDeliveries(fixture.deps),
      sweeping: createSweepActivities(parts),
      vendorCalls: options.vendorCalls ?? vendorCallsOf({}),
      version,
      onRecorded: (verificationId) => {
        wrote.push(verificationId);
      },
      onAnswered: options.onAnswered ?? (() => undefined),
    });
    const runs = Promise.all(workers.map((worker) => worker.run()));
    const stop = async (): Promise<void> => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await runs;
    };
    return { wrote, asked: () => asked, stop };
  };
  const { version = null } = options;
  let build = await start(version);
  const others: Build[] = [];
  return {
    ...{ fixture, server, parts, build, dispatch: createDispatch(parts) },
    alsoWorkers: async (another) => {
      const other = await start(another);
      others.push(other);
      return other;
    },
    withoutWorkers: async (act) => {
      await build.stop();
      return act().finally(async () => {
        build = await start(version);
      });
    },
    close: async () => {
      for (const each of [build, ...others]) await each.stop();
      await parts.temporal.close();
      if (options.server === undefined) await server.teardown();
      if (options.fixture === undefined) await fixture.close();
    },
  };
}

/** Cancels as the API does: writes it down, and has the workflow told. */
export async function cancelBy(
  { store }: DispatchParts,
  dispatch: Pick<RunningDispatch, 'conclude'>,
  about: { id: string; principal: string; waitMs?: number },
): Promise<void> {
  const { id, principal, waitMs = 5_000 } = about;
  await requestCancel(store, { verificationId: id, principal });
  await dispatch.conclude(id, { waitMs });
}

/** The same with a Temporal that is away. */
export function partsWithoutTemporal(fixture: Fixture): DispatchParts {
  const temporal = openTemporal({ address: '127.0.0.1:1', namespace: 'default', security: {} }, {});
  return { store: fixture.store, temporal, logger: silent, pages: PAGES };
}

/** A verification whose first session is there, as if its workflow had run so far. */
export async function withReadySession(fixture: Fixture) {
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const vendorSessionId = `session of ${verificationId}`;
  await beginSession(fixture.store, { verificationId, session: 1 });
  await saveSession(fixture.store, {
    verificationId,
    session: 1,
    vendorSessionId,
    expiresAt: null,
    raw: { kind: 'created', body: Buffer.from('{}') },
  });
  /** A webhook that the API has stored and not told to anyone. */
  const arrives = async (vendorCode: string, more: Partial<VendorFact> = {}): Promise<string> => {
    const fact: VendorFact = { kind: 'noted', reasons: [], vendorCode, ...more };
    const { inboxId } = await storeWebhook(fixture.store, {
      accountId,
      vendor: 'veriff',
      kind: 'event',
      body: Buffer.from(JSON.stringify({ vendorCode })),
      reading: { fact, sessionId: vendorSessionId },
      receivedAt: new Date(),
    });
    return inboxId;
  };
  return { verificationId, accountId, arrives };
}

/** The vendor's codes that the workflow was told, in order, taken from its history. */
export async function toldTo(client: Client, verificationId: string): Promise<string[]> {
  const handle = client.workflow.getHandle(verificationWorkflowId(verificationId));
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const [payload] = event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [];
    if (!payload?.data) return [];
    const told = JSON.parse(Buffer.from(payload.data).toString()) as { fact: VendorFact }; // our own signal
    return [told.fact.vendorCode ?? ''];
  });
}

export async function dispositionOf(
  fixture: Fixture,
  inboxId: string,
): Promise<string | undefined> {
  const found = await fixture.store.app.query<{ disposition: string }>(
    'select disposition from inbox where id = $1',
    [inboxId],
  );
  return found.rows[0]?.disposition;
}

/** Rows that were deferred are due at once, as if their pause had passed. */
export async function passPauses(fixture: Fixture): Promise<void> {
  await fixture.store.app.query('update inbox set due_at = now()');
  await fixture.store.app.query('update outbox set due_at = now()');
}

/**
 * Completes the workflow of a verification as somebody with access to Temporal can: under its id runs
 * another one, which does nothing and says that it was canceled.
 */
export async function completeByHand(
  { client, connection, namespace = 'default' }: TestWorkflowEnvironment,
  verificationId: string,
): Promise<void> {
  const taskQueue = `by hand ${verificationId}`;
  const workflowId = verificationWorkflowId(verificationId);
  await client.workflow.start('verification', {
    ...{ workflowId, taskQueue, workflowIdConflictPolicy: 'TERMINATE_EXISTING' },
  });
  const { taskToken } = await connection.withDeadline(Date.now() + 20_000, () =>
    client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
  );
  const result = { payloads: [defaultPayloadConverter.toPayload({ status: 'canceled' })] };
  const command = {
    commandType: COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: { result },
  };
  await client.workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    commands: [command],
  });
}

/**
 * Resets a workflow to one of its tasks, and lets Temporal forget what it was signalled since.
 * @param task 0 for the first
 */
export async function resetTo(
  { client }: TestWorkflowEnvironment,
  id: string,
  task: number,
): Promise<void> {
  const { workflow, workflowService, options } = client;
  const workflowId = verificationWorkflowId(id);
  const { events = [] } = await workflow.getHandle(workflowId).fetchHistory();
  const tasks = events?.filter((event) => event.workflowTaskCompletedEventAttributes != null);
  await workflowService.resetWorkflowExecution({
    ...{ namespace: options.namespace, workflowExecution: { workflowId } },
    ...{ reason: 'somebody was curious', requestId: randomUUID() },
    ...{ workflowTaskFinishEventId: tasks?.[task]?.eventId ?? null },
    resetReapplyExcludeTypes: [RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL],
  });
}

/** As if the workflow had been started an hour ago. */
export async function startedLongAgo(fixture: Fixture, verificationId: string): Promise<void> {
  await fixture.store.app.query(
    `update outbox set completed_at = now() - interval '1 hour' where verification_id = $1`,
    [verificationId],
  );
}

/** A verification whose workflow runs, started an hour ago. */
export async function runningLongAgo(parts: DispatchParts, fixture: Fixture) {
  const { verificationId } = await withReadySession(fixture);
  await relayOutbox(parts);
  await startedLongAgo(fixture, verificationId);
  const { workflow } = parts.temporal.client;
  return { verificationId, handle: workflow.getHandle(verificationWorkflowId(verificationId)) };
}
