// npm test: every check and every test. The last line says how many passed and failed.
import { fileURLToPath } from 'node:url';
import { CHECKS, type CheckResult, runCheck } from './check.ts';
import { type NodeLineResults, runOnOtherNodeLines } from './node-lines.ts';
import { runVitest } from './run-vitest.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// The machines that this runs on have two cores.
const AT_ONCE = 2;

async function main(filters: string[]): Promise<number> {
  const checks = await runChecks();
  // Alone: tests with deadlines must not starve beside a linter.
  const here = await runVitest({ name: 'vitest', args: filters }, ROOT);
  // Who names files wants a quick answer about them.
  const lines: NodeLineResults =
    filters.length === 0 ? await runOnOtherNodeLines(ROOT) : { results: [], missing: [] };
  return summary([...checks, here, ...lines.results], lines.missing);
}

function summary(results: CheckResult[], missing: string[]): number {
  console.log('');
  for (const { name, passed, failed, failures, seconds } of results) {
    const verdict = failed === 0 ? 'ok    ' : 'FAILED';
    console.log(`${verdict} ${name} (${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s)`);
    // Here too: the end of a long log is what is read first, and often all that is kept.
    for (const failure of failures) console.log(`       ${failure}`);
  }
  for (const line of missing) console.log(`NOT RUN ${line}`);
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

process.exitCode = await main(process.argv.slice(2));
