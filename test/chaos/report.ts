import { COLUMNS, type Finding } from './comparison.ts';
import type { ChaosResult } from './run.ts';

/** Milliseconds from a kind of fault until its canary had rightly ended. */
export interface RecoveryTimes {
  what: string;
  count: number;
  medianMs: number;
  worstMs: number;
}

async function recoveryTimes({ injector }: ChaosResult): Promise<RecoveryTimes[]> {
  const times = new Map<string, number[]>();
  for (const { what, atMs, canary } of injector.recoveries) {
    // Nobody waits for one that is stuck: the stack is gone.
    const ended = await Promise.race([canary, Promise.resolve(null)]);
    const endedAtMs = ended?.endedAtMs;
    if (endedAtMs === undefined) continue;
    times.set(what, [...(times.get(what) ?? []), endedAtMs - atMs]);
  }
  return [...times]
    .map(([what, all]) => {
      const sorted = all.sort((one, other) => one - other);
      return {
        what,
        count: sorted.length,
        medianMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
        worstMs: sorted.at(-1) ?? 0,
      };
    })
    .sort((one, other) => one.what.localeCompare(other.what));
}

/** All that is found, ids left out, each with how often. */
function inGroups(findings: readonly Finding[]): string[] {
  const groups = new Map<string, number>();
  for (const { column, what } of findings) {
    const group = `${column}: ${what.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')}`;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  return [...groups].map(([group, count]) => `${count} times ${group}`);
}

/** What a person reads at the end; the last line is the verdict. */
export async function report(result: ChaosResult, command: string): Promise<string> {
  const { findings, stories, entries, injector, received, endedByThemselves } = result;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const counts = [...injector.counts].map(([type, count]) => `${count} ${type}`).join(', ');
  const columns = COLUMNS.map(
    (column) => `${findings.filter((one) => one.column === column).length} ${column}`,
  );
  const lines = [
    ...stories,
    ...(stories.length === 0 ? [] : [`repeat it: ${command}`]),
    ...inGroups(findings),
    `${entries.length} verifications, ${received} notifications received; faults: ${counts}`,
    `everything was quiet ${seconds(result.settledAfterMs)} after the last fault`,
    ...endedByThemselves.map((line) => `by itself: ${line}`),
    'from the fault until a verification begun right before it had ended (median, worst):',
    ...(await recoveryTimes(result)).map(
      ({ what, count, medianMs, worstMs }) =>
        `  ${what.padEnd(36)} ${count} times: ${seconds(medianMs)}, ${seconds(worstMs)}`,
    ),
    columns.join(', '),
  ];
  return lines.join('\n');
}
