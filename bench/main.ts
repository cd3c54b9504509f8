// npm run bench: how long histories get, and how much memory images and video take; with `backlog
// [rows]`: what rows cost that waited for an outage to end, and how it slows new ones; with `cost`: what a
// verification costs each process, beside the least that a workflow can cost; with `edge`: what a webhook and
// a reading cost the API, beside bare Express.
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
  say('histories, under skipped time');
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'bench/vitest.config.ts'];
  const { code, output } = await runNode(vitest, ROOT, 'keep');
  if (code !== 0) console.log(output);
  await measureProcesses(say);
  return judge(code);
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
