import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithSignaledRunId } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DeletionInput, DeletionResult } from '../../../activities/contract.ts';
import { deletionSignalWithStart } from '../../../workers/dispatch/start-options.ts';
import type { deletion } from '../../../workflows/deletion.ts';
import { WORKFLOWS } from '../../../workflows/messages.ts';

const HOUR_MS = 3_600_000;

/** At most so many within that time; the vendor names the shortest time as the pause. */
interface Limit {
  withinMs: number;
  most: number;
}

/** "10 sessions per 24 hours and 5 sessions per 1 hour", as Veriff has it. */
const VERIFFS_LIMITS: Limit[] = [
  { withinMs: HOUR_MS, most: 5 },
  { withinMs: 24 * HOUR_MS, most: 10 },
];

interface Requested {
  name: string;
  dueAtMs: number;
  /** Until then the vendor judges the session. */
  decidedAtMs: number;
}

const worlds = new Map<string, DeletionWorld>();

export function deletionWorldOf({ accountId }: DeletionInput): DeletionWorld {
  const world = worlds.get(accountId);
  if (world === undefined) throw new Error(`No world for ${accountId}`);
  return world;
}

/** The rows of one vendor account and the vendor behind it, in memory. */
export class DeletionWorld {
  readonly accountId = randomUUID();
  /** What was deleted, in order, and when. */
  readonly deleted: { name: string; atMs: number }[] = [];
  looks = 0;
  vendorDownUntilMs = 0;
  /** Called when nothing is left, before the workflow learns it. */
  whenNothingIsLeft: () => Promise<void> = () => Promise.resolve();
  private readonly env: TestWorkflowEnvironment;
  private readonly limits: Limit[];
  private rows: Requested[] = [];

  constructor(env: TestWorkflowEnvironment, limits = VERIFFS_LIMITS) {
    this.env = env;
    this.limits = limits;
    worlds.set(this.accountId, this);
  }

  get names(): string[] {
    return this.deleted.map(({ name }) => name);
  }

  request(name: string, { decidedAtMs = 0 }: { decidedAtMs?: number } = {}): void {
    this.rows.push({ name, dueAtMs: 0, decidedAtMs });
  }

  /** As the relay does it: starts the queue, or tells it that there is more. */
  tell(): Promise<WorkflowHandleWithSignaledRunId<typeof deletion>> {
    const { accountId } = this;
    return this.env.client.workflow.signalWithStart<typeof deletion>(
      WORKFLOWS.deletion,
      deletionSignalWithStart({ accountId }),
    );
  }

  deleteNextAtVendor = async (): Promise<DeletionResult> => {
    this.looks += 1;
    const nowMs = await this.env.currentTimeMs();
    const row = this.rows.find(({ dueAtMs }) => dueAtMs <= nowMs);
    if (row === undefined) return this.nothingIsDue(nowMs);
    if (nowMs < this.vendorDownUntilMs) {
      throw ApplicationFailure.create({ type: 'vendor_unavailable', category: 'BENIGN' });
    }
    if (nowMs < row.decidedAtMs) {
      row.dueAtMs = nowMs + HOUR_MS;
      return { did: 'deferred' };
    }
    const isFull = this.limits.some(({ withinMs, most }) => {
      return this.deleted.filter(({ atMs }) => atMs > nowMs - withinMs).length >= most;
    });
    const waitMs = Math.min(...this.limits.map(({ withinMs }) => withinMs));
    if (isFull) return { did: 'limited', waitMs };
    this.rows = this.rows.filter((one) => one !== row);
    this.deleted.push({ name: row.name, atMs: nowMs });
    return { did: 'deleted' };
  };

  private async nothingIsDue(nowMs: number): Promise<DeletionResult> {
    const dueAtMs = Math.min(...this.rows.map((row) => row.dueAtMs));
    const nextDueInMs = this.rows.length === 0 ? null : dueAtMs - nowMs;
    if (nextDueInMs === null) await this.whenNothingIsLeft();
    return { did: 'nothing', nextDueInMs };
  }
}
