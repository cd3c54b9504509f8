import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { SweepActivities } from '../activities/contract.ts';
import type { Found, SweepReport } from '../domain/sweep-report.ts';
import { BEAT_TIMEOUT, QUEUES } from './messages.ts';

/** A lasting fault fails this sweep, so that operators see it; the next sweep starts minutes later. */
const sweeping = proxyActivities<SweepActivities>({
  taskQueue: QUEUES.verification,
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '1 hour',
  heartbeatTimeout: BEAT_TIMEOUT,
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute', maximumAttempts: 5 },
  summary: 'Compare the open verifications with the workflows that run',
});

/** One sweep, started by its schedule or by hand: its result is the report. */
export async function sweep(): Promise<SweepReport> {
  const report = await sweeping.sweepOnce();
  setCurrentDetails(describe(report));
  return report;
}

function describe({ compared, ...kinds }: SweepReport): string {
  const lines = Object.entries<Found>(kinds)
    .filter(([, { count }]) => count > 0)
    .map(([kind, { count, ids }]) => `- ${kind}: ${count} (${ids.join(', ')})`);
  return [`Compared ${compared} open verifications.`, '', ...lines].join('\n');
}
