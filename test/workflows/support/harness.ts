import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'vitest';
import type {
  AskVendorInput,
  DeletionInput,
  EnsureSessionInput,
  PollVendorInput,
  RecordInput,
  UploadCaptureInput,
  RecordRevisionInput,
} from '../../../activities/contract.ts';
import type { VendorFact } from '../../../domain/outcome.ts';
import { RULES_VERSION } from '../../../domain/state.ts';
import type { VendorLifecycle } from '../../../vendors/lifecycle.ts';
import { veriffLifecycle } from '../../../vendors/veriff/lifecycle.ts';
import {
  cancel,
  firstSession,
  QUEUES,
  revisionWorkflowId,
  sessionUpdateId,
  stateQuery,
  vendorEvent,
  verificationWorkflowId,
  WORKFLOWS,
} from '../../../workflows/messages.ts';
import { foundBy } from '../../../workers/dispatch/start-options.ts';
import type {
  ArrivedFact,
  RevisionInput,
  SessionAnswer,
  VerificationInput,
  VerificationResult,
} from '../../../workflows/messages.ts';
import type { revision } from '../../../workflows/revision.ts';
import type { verification } from '../../../workflows/verification.ts';
import { deletionWorldOf } from './deletions.ts';
import { expectNoFailedTask } from './history.ts';
import { startWorkers, type WorkflowCode } from './workers.ts';
import { World } from './world.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** A vendor that only notifies, and whose sessions live an hour and serve once. */
const datakeenLifecycle: VendorLifecycle = {
  vendor: 'datakeen',
  session: { lifetimeMs: HOUR_MS, tellsStart: false },
  capture: { hosted: true, direct: [] },
  resubmission: 'new_session',
  webhook: 'notification_only',
  polling: null,
  decidesLate: true,
  approvalNeeds: { hosted: [], direct: [] },
  screeningApart: false,
  deletion: false,
  media: false,
};
export const LIFECYCLES = { veriff: veriffLifecycle, datakeen: datakeenLifecycle };

export interface Running {
  handle: WorkflowHandle<typeof verification>;
  world: World;
  input: VerificationInput;
  firstSession(): Promise<SessionAnswer>;
  /**
   * Passes on a fact as the relay does, with an inbox row of its own unless one is named: by a signal.
   * Because of a `refresh`, or a return, the vendor is asked, and the verification is told what is new.
   */
  tell(fact: Partial<VendorFact> & Pick<VendorFact, 'kind'>, about?: About): Promise<string>;
  /** Waits until the workflow shows that status. */
  becomes(status: string): Promise<void>;
  result(): Promise<VerificationResult>;
  /**
   * Cancels it. A workflow that is terminated in the middle of an activity would leave the server's clock
   * locked, and whatever skips time after it would hang.
   */
  end(): Promise<void>;
  /** Starts what follows a message that came after the end, whether or not there was one. */
  revise(message: Partial<RevisionInput>): Promise<WorkflowHandle<typeof revision>>;
}
interface About {
  session?: number;
  inboxId?: string;
}

export interface StartOptions {
  lifecycle?: VendorLifecycle;
  expiresInMs?: number;
  maxAttempts?: number;
  rulesVersion?: number;
  policy?: Partial<VerificationInput['policy']>;
  prepare?: (world: World) => void | Promise<void>;
}

export interface Harness {
  start(options?: StartOptions): Promise<Running>;
  /** Stops the workers, lets that happen, and starts workers that go on, with this code if it is given. */
  whileStopped(happens: () => Promise<unknown>, code?: WorkflowCode): Promise<void>;
  /** Stops the workers. */
  close(): Promise<void>;
}

/** Workers for all queues whose activities are answered by the world of each verification. */
export async function openHarness(env: TestWorkflowEnvironment): Promise<Harness> {
  const worlds = new Map<string, World>();
  const worldOf = ({ verificationId }: { verificationId: string }): World => {
    const world = worlds.get(verificationId);
    if (world === undefined) throw new Error(`No world for ${verificationId}`);
    return world;
  };
  const activities = {
    deleteNextAtVendor: (input: DeletionInput) => deletionWorldOf(input).deleteNextAtVendor(),
    recordRevision: (input: RecordRevisionInput) => worldOf(input).recordRevision(input),
    recordTransition: (input: RecordInput) => worldOf(input).recordTransition(input),
    ensureSession: (input: EnsureSessionInput) => worldOf(input).ensureSession(input),
    askVendor: (input: AskVendorInput) => worldOf(input).askVendor(input),
    askScreening: (input: AskVendorInput) => worldOf(input).askScreening(input),
    pollVendor: (input: PollVendorInput) => worldOf(input).pollVendor(input),
    uploadCapture: (input: UploadCaptureInput) => worldOf(input).uploadCapture(input),
    submitCaptures: (input: AskVendorInput) => worldOf(input).submitCaptures(),
  };
  const connection = env.nativeConnection;
  const options = { connection, namespace: env.namespace ?? 'default', activities };
  let workers = await startWorkers(options);
  return {
    whileStopped: async (happens, code) => {
      await workers.stop();
      await happens();
      workers = await startWorkers(options, code);
    },
    start: async (startOptions = {}) => {
      const world = new World(() => env.currentTimeMs());
      const lifecycle = startOptions.lifecycle ?? veriffLifecycle;
      world.sessionLifetimeMs = lifecycle.session.lifetimeMs;
      await startOptions.prepare?.(world);
      const input = await inputOf(env, lifecycle, startOptions);
      world.input = JSON.parse(JSON.stringify(input)) as typeof input; // as it is stored
      worlds.set(input.verificationId, world);
      return start(env, world, input);
    },
    close: () => workers.stop(),
  };
}

async function inputOf(
  env: TestWorkflowEnvironment,
  lifecycle: VendorLifecycle,
  options: StartOptions,
): Promise<VerificationInput> {
  const expiresAt = (await env.currentTimeMs()) + (options.expiresInMs ?? 7 * DAY_MS);
  return {
    verificationId: randomUUID(),
    clientId: randomUUID(),
    vendor: lifecycle.vendor,
    mode: 'test',
    lifecycle,
    rulesVersion: options.rulesVersion ?? RULES_VERSION,
    policy: {
      screeningMatch: 'review',
      approvalNeeds: [],
      awaitsScreening: false,
      ...options.policy,
    },
    maxAttempts: options.maxAttempts ?? 3,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

async function start(
  env: TestWorkflowEnvironment,
  world: World,
  input: VerificationInput,
): Promise<Running> {
  const startOperation = new WithStartWorkflowOperation<typeof verification>('verification', {
    workflowId: verificationWorkflowId(input.verificationId),
    taskQueue: QUEUES.verification,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    typedSearchAttributes: foundBy({
      ...{ verification: input.verificationId, client: input.clientId, status: 'open' },
      ...{ vendor: input.vendor, mode: input.mode },
    }),
  });
  const update = await env.client.workflow.startUpdateWithStart(firstSession, {
    args: [{ session: 1 }],
    updateId: sessionUpdateId(1),
    waitForStage: 'ACCEPTED',
    startWorkflowOperation: startOperation,
  });
  const handle = await startOperation.workflowHandle();
  world.onNews = (news) => tellIfOpen(handle, news);
  return {
    handle,
    world,
    input,
    firstSession: () => update.result(),
    tell: async (said, about = {}) => {
      const inboxId = about.inboxId ?? randomUUID();
      const arrived = { inboxId, session: about.session ?? 1, fact: { reasons: [], ...said } };
      if (said.kind !== 'refresh') await handle.signal(vendorEvent, arrived);
      if (said.kind === 'refresh' || said.kind === 'returned') await world.refresh(arrived);
      else world.hear(arrived);
      return inboxId;
    },
    becomes: (status) =>
      expect.poll(async () => (await handle.query(stateQuery)).status, WAIT).toBe(status),
    end: async () => {
      await handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
      await handle.result();
    },
    result: async () => {
      const result = await handle.result();
      await expectNoFailedTask(handle);
      return result;
    },
    revise: (message) => {
      const about = { inboxId: randomUUID(), session: 1, ...message };
      return env.client.workflow.start<typeof revision>(WORKFLOWS.revision, {
        workflowId: revisionWorkflowId(about.inboxId),
        taskQueue: QUEUES.verification,
        args: [{ verificationId: input.verificationId, ...about }],
      });
    },
  };
}

/** What comes after the end is not for the verification. */
async function tellIfOpen(
  handle: WorkflowHandle<typeof verification>,
  news: ArrivedFact,
): Promise<void> {
  await handle.signal(vendorEvent, news).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
}

const WAIT = { timeout: 20_000, interval: 50 };
