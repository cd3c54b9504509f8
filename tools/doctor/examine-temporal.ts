import type { StoreDiagnosis } from '../../store/index.ts';
import type { TemporalConfig } from '../../config/index.ts';
import type { Temporal } from '../../workers/dispatch/temporal.ts';
import { missingSearchAttributes } from '../../workers/prepare-temporal.ts';
import { findTemporalFault } from '../../workers/temporal-fault.ts';
import { verificationWorkflowId } from '../../workflows/messages.ts';
import type { Finding } from './findings.ts';

const ASK_MS = 5_000;
const CLOCKS_MS = 2_000;

/** What is wrong by what Temporal says. */
export async function examineTemporal(
  temporal: Temporal,
  target: Pick<TemporalConfig, 'namespace' | 'address' | 'security'>,
  newestStart: StoreDiagnosis['newestStart'],
): Promise<Finding[]> {
  const { namespace, address } = target;
  if (!(await temporal.isThere())) {
    const fault = await findTemporalFault(target);
    const why = fault?.message ?? `Nothing answers at ${address}.`;
    return [{ what: 'Temporal', why, help: 'start it, or check TEMPORAL_ADDRESS' }];
  }
  const found = await ofNamespace(temporal, namespace);
  if (found.some(({ what }) => what === 'namespace')) return found;
  return [...found, ...(await ofFailing(temporal)), ...(await ofClock(temporal, newestStart))];
}

async function ofNamespace(temporal: Temporal, namespace: string): Promise<Finding[]> {
  const help = 'npm run migrate';
  try {
    const missing = await temporal.within(ASK_MS, () =>
      missingSearchAttributes(temporal.connection, namespace),
    );
    if (missing.length === 0) return [];
    const why = `The namespace ${namespace} lacks ${missing.join(', ')}.`;
    return [{ what: 'search attributes', why, help }];
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    const why = `The namespace ${namespace} cannot be read (${name}): it may not exist.`;
    return [{ what: 'namespace', why, help }];
  }
}

/** Workflows whose code fails: each of them waits for a build that mends it. */
async function ofFailing(temporal: Temporal): Promise<Finding[]> {
  const query = "TemporalReportedProblems IN ('category=WorkflowTaskFailed')";
  const { count } = await temporal.within(ASK_MS, () => temporal.client.workflow.count(query));
  if (count === 0) return [];
  const why = `The code of ${count} workflow(s) fails.`;
  return [{ what: 'workflow tasks', why, help: `temporal workflow list --query "${query}"` }];
}

/** Temporal has no question for its time; but no workflow starts before it is asked for, or after that is noted. */
async function ofClock(
  temporal: Temporal,
  newest: StoreDiagnosis['newestStart'],
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
