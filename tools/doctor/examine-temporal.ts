import type { TemporalConfig } from '../../config/index.ts';
import type { Temporal } from '../../workers/dispatch/temporal.ts';
import { missingSearchAttributes, wrongSearchAttributes } from '../../workers/prepare-temporal.ts';
import { faultOfSweepSchedule } from '../../workers/sweep-schedule.ts';
import { findTemporalFault } from '../../workers/temporal-fault.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import type { KnownOfWorkflows } from './examine-store.ts';
import { ofWorkers } from './examine-workers.ts';
import { ofFailing, ofOverdue } from './examine-workflows.ts';
import type { Finding } from './findings.ts';

const ASK_MS = 5_000;
const CLOCKS_MS = 2_000;

/** What is wrong by what Temporal says. */
export async function examineTemporal(
  temporal: Temporal,
  target: Pick<TemporalConfig, 'namespace' | 'address' | 'security'>,
  { newestStart, overdue }: KnownOfWorkflows,
): Promise<Finding[]> {
  const { namespace, address } = target;
  if (!(await temporal.isThere())) {
    const fault = await findTemporalFault(target);
    const why = fault?.message ?? `Nothing answers at ${address}.`;
    return [{ what: 'Temporal', why, help: 'start it, or check TEMPORAL_ADDRESS' }];
  }
  const found = await ofNamespace(temporal, namespace);
  if (found.some(({ what }) => what === 'namespace')) return found;
  return [
    ...found,
    ...(await ofSchedule(temporal)),
    ...(await ofWorkers(temporal, namespace)),
    ...(await ofFailing(temporal)),
    ...(await ofOverdue(temporal, overdue)),
    ...(await ofClock(temporal, newestStart)),
  ];
}

async function ofNamespace(temporal: Temporal, namespace: string): Promise<Finding[]> {
  try {
    const { connection } = temporal;
    const missing = await temporal.within(ASK_MS, () =>
      missingSearchAttributes(connection, namespace),
    );
    const wrong = await temporal.within(ASK_MS, () => wrongSearchAttributes(connection, namespace));
    const what = 'search attributes';
    const found: Finding[] = [];
    if (missing.length > 0) {
      const why = `The namespace ${namespace} lacks ${missing.join(', ')}.`;
      found.push({ what, why, help: 'npm run migrate' });
    }
    if (wrong.length > 0) {
      const why = `${wrong.join(', ')} of the namespace ${namespace} must be of the type Keyword.`;
      const help = `temporal operator search-attribute remove --namespace ${namespace} --name ${wrong[0] ?? ''}, for each; then: npm run migrate`;
      found.push({ what, why, help });
    }
    return found;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    const why = `The namespace ${namespace} cannot be read (${name}): it may not exist.`;
    return [{ what: 'namespace', why, help: 'npm run migrate' }];
  }
}

async function ofSchedule(temporal: Temporal): Promise<Finding[]> {
  const { schedule } = temporal.client;
  const fault = await temporal.within(ASK_MS, () => faultOfSweepSchedule(schedule));
  if (fault === null) return [];
  const why = `Of the sweeps: ${fault}. The workers set it right after a quarter of an hour.`;
  return [{ what: 'schedule', why, help: 'npm run migrate, and see who has access to Temporal' }];
}

/** Temporal has no question for its time; but no workflow starts before it is asked for, or after that is noted. */
async function ofClock(
  temporal: Temporal,
  newest: KnownOfWorkflows['newestStart'],
): Promise<Finding[]> {
  if (newest === null) return [];
  const handle = temporal.client.workflow.getHandle(verificationWorkflowId(newest.verificationId));
  const run = await temporal.within(ASK_MS, () => handle.describe()).catch(() => null);
  // A run after a reset has a time of its own.
  if (run === null || run.raw.workflowExecutionInfo?.firstRunId !== run.runId) return [];
  const started = run.startTime.getTime();
  const { createdAt, completedAt } = newest;
  const apart = Math.max(createdAt.getTime() - started, started - completedAt.getTime());
  if (apart <= CLOCKS_MS) return [];
  const why = `Temporal and Postgres are at least ${(apart / 1000).toFixed(0)} s apart, by the newest start.`;
  return [{ what: 'clocks', why, help: 'set both by NTP (timedatectl, chronyc tracking)' }];
}
