// npm run bench: how long histories get, and how much memory images and video take; with `backlog
// [rows]`: what rows cost that waited for an outage to end, and how it slows new ones; with `cost`: what a
// verification costs each process, beside the least that a workflow can cost; with `edge`: what a webhook and
// a reading cost the API, beside bare Express, and how long a start takes while fifty ask at once; with `lists`: what a page of a million verifications costs,
// beside one of a thousand, and what people look at while ten thousand cases wait.
import { fileURLToPath } from 'node:url';
import { runNode } from '../tools/test/check.ts';
import { measureBacklog } from './backlog.ts';
import { measureCost } from './cost.ts';
import { measureEdge } from './edge.ts';
import { measureProcesses } from './processes.ts';
import { beginReport, isKept, readReport, tableOf } from './report.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const say = (line: string): void => {
  console.log(`bench: ${line}`);
};

const BACKLOG_ROWS = 10_000;

async function main([what, rows]: string[]): Promise<number> {
  await beginReport();
  if (what === 'backlog') {
    await measureBacklog(rowsIn(rows), say);
    return judge(0);
  }
  if (what === 'cost') {
    await measureCost(say);
    return judge(0);
  }
  if (what === 'edge') {
    await measureEdge(say);
    return judge(0);
  }
  if (what === 'lists') {
    say('lists of a million verifications, and a queue of ten thousand cases');
    return judge(await runBench('bench/lists.vitest.config.ts'));
  }
  say('histories, under skipped time');
  const code = await runBench('bench/vitest.config.ts');
  await measureProcesses(say);
  return judge(code);
}

async function runBench(config: string): Promise<number> {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', config];
  const { code, output } = await runNode(vitest, ROOT, 'keep');
  if (code !== 0) console.log(output);
  return code;
}

function rowsIn(text: string = String(BACKLOG_ROWS)): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows > 0) return rows;
  throw new Error(`backlog ${text}: expected how many rows, a whole number`);
}

async function judge(code: number): Promise<number> {
  const measures = await readReport();
  console.log(`\n${tableOf(measures)}\n`);
  return code === 0 && measures.every(isKept) ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
