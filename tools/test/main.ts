// npm test: every check and every test. The last line says how many passed and failed.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKS, type CheckResult, runCheck, runNode } from './check.ts';
import { countVitest, type VitestReport } from './vitest-report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// The machines that this runs on have two cores.
const AT_ONCE = 2;

async function main(): Promise<number> {
  const results = [...(await runChecks()), await runTests(process.argv.slice(2))];
  console.log('');
  for (const { name, passed, failed, seconds } of results) {
    const verdict = failed === 0 ? 'ok    ' : 'FAILED';
    console.log(`${verdict} ${name} (${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s)`);
  }
  const passed = results.reduce((sum, one) => sum + one.passed, 0);
  const failed = results.reduce((sum, one) => sum + one.failed, 0);
  console.log('');
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function runChecks(): Promise<CheckResult[]> {
  const waiting = [...CHECKS];
  const results: CheckResult[] = [];
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      console.log(`check: ${check.name} …`);
      const result = await runCheck(check, ROOT);
      results.push(result);
      const verdict = result.failed === 0 ? 'ok' : 'FAILED';
      console.log(`check: ${check.name} ${verdict} (${result.seconds.toFixed(0)} s)`);
      if (result.failed > 0) console.log(result.output);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

/** Alone: tests with deadlines must not starve beside a linter. */
async function runTests(filters: string[]): Promise<CheckResult> {
  const began = Date.now();
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-report-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', '--allowOnly=false', ...reporters, ...filters];
  const { code } = await runNode(['node_modules/vitest/vitest.mjs', ...args], ROOT, 'show');
  const count = countVitest(await readReport(report), code);
  for (const remark of count.remarks) console.log(`vitest: ${remark}`);
  await rm(folder, { recursive: true, force: true });
  const seconds = (Date.now() - began) / 1000;
  return { name: 'vitest', passed: count.passed, failed: count.failed, output: '', seconds };
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport; // vitest's own format
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
