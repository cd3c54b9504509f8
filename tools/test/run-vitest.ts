import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CheckResult, runNode } from './check.ts';
import { countVitest, type VitestReport } from './vitest-report.ts';

/** A run of vitest. */
export interface VitestRun {
  /** What the run is called where results are listed. */
  name: string;
  /** Files, or `--project` and its name. */
  args: string[];
  /** Another node than the one that runs this. */
  node?: string;
}

/** Runs tests, shows them as they come, and counts them. */
export async function runVitest(run: VitestRun, root: string): Promise<CheckResult> {
  const began = Date.now();
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-report-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', '--allowOnly=false', ...reporters, ...run.args];
  const { code, output } = await runNode(
    ['node_modules/vitest/vitest.mjs', ...args],
    root,
    'show',
    run.node,
  );
  const count = countVitest(await readReport(report), code);
  // Only how node itself ended, where that was not by itself: the rest was shown as it came.
  if (output !== '') console.log(`${run.name}: ${output.trim()}`);
  for (const remark of count.remarks) console.log(`${run.name}: ${remark}`);
  await rm(folder, { recursive: true, force: true });
  const seconds = (Date.now() - began) / 1000;
  const failures = [...count.failures, ...count.remarks];
  const { passed, failed } = count;
  return { name: run.name, passed, failed, output: '', failures, seconds };
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport; // vitest's own format
  } catch {
    return undefined;
  }
}
