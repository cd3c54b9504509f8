// npm run guarantees -- --mutate: takes promises out of a copy of the product; named tests must fail.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { copyWith } from '../../test/mutations/copy.ts';
import { MUTATIONS, type Mutation } from '../../test/mutations/list.ts';
import { ownTerminal, runTool, UsageError } from '../commands/run-command.ts';
import { runNode } from '../test/check.ts';
import type { VitestReport } from '../test/vitest-report.ts';

/** Whether a test of that name ran on the mutant and failed; a file that does not load is no catch. */
async function isCaught({ edits, test }: Mutation): Promise<boolean> {
  const copy = await copyWith(edits);
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-mutant-'));
  try {
    const report = path.join(folder, 'report.json');
    const args = ['run', test.file, '-t', test.name, '--reporter=json', `--outputFile=${report}`];
    await runNode(['node_modules/vitest/vitest.mjs', ...args], copy.root, 'keep');
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as VitestReport; // vitest's own format
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .some(({ status, fullName }) => status === 'failed' && fullName.includes(test.name));
  } finally {
    await rm(folder, { recursive: true, force: true });
    await copy.remove();
  }
}

/** @param only those whose name holds this */
async function mutate(only: string): Promise<number> {
  const chosen = MUTATIONS.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) {
    const names = MUTATIONS.map(({ name }) => `\n  ${name}`).join('');
    throw new UsageError(`--only ${only}: expected words of one of these${names}`);
  }
  let missed = 0;
  for (const mutation of chosen) {
    const caught = await isCaught(mutation);
    if (!caught) missed += 1;
    console.log(`${caught ? 'caught ' : 'MISSED '} ${mutation.name} (${mutation.test.file})`);
  }
  console.log(`${chosen.length - missed} of ${chosen.length} mutations caught`);
  return missed === 0 ? 0 : 1;
}

process.exitCode = await runTool(() => {
  const { values } = parseArgs({
    options: {
      mutate: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
    },
  });
  if (!values.mutate) throw new UsageError('Say --mutate: there is nothing else to do yet.');
  return mutate(values.only);
}, ownTerminal());
