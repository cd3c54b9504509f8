// npm run bench: how long histories get, and how much memory images and video take.
import { fileURLToPath } from 'node:url';
import { runNode } from '../tools/test/check.ts';
import { measureProcesses } from './processes.ts';
import { beginReport, isKept, readReport, tableOf } from './report.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const say = (line: string): void => {
  console.log(`bench: ${line}`);
};

async function main(): Promise<number> {
  await beginReport();
  say('histories, under skipped time');
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'bench/vitest.config.ts'];
  const { code, output } = await runNode(vitest, ROOT, 'keep');
  if (code !== 0) console.log(output);
  await measureProcesses(say);
  const measures = await readReport();
  console.log(`\n${tableOf(measures)}\n`);
  return code === 0 && measures.every(isKept) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
