// npm run guarantees -- --mutate: takes promises out of a copy of the product; named tests must fail.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { copyWith } from '../../test/mutations/copy.ts';
import { MUTATIONS, type Mutation } from '../../test/mutations/list.ts';
import { runNode } from '../test/check.ts';
import type { VitestReport } from '../test/vitest-report.ts';

const { values } = parseArgs({
  options: {
    mutate: { type: 'boolean', default: false },
    /** Those whose name holds this. */
    only: { type: 'string', default: '' },
  },
});

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

async function mutate(): Promise<number> {
  let missed = 0;
  const chosen = MUTATIONS.filter(({ name }) => name.includes(values.only));
  for (const mutation of chosen) {
    const caught = await isCaught(mutation);
    if (!caught) missed += 1;
    console.log(`${caught ? 'caught ' : 'MISSED '} ${mutation.name} (${mutation.test.file})`);
  }
  console.log(`${chosen.length - missed} of ${chosen.length} mutations caught`);
  return chosen.length > 0 && missed === 0 ? 0 : 1;
}

if (!values.mutate) throw new Error('Say --mutate: there is nothing else to do yet.');
process.exitCode = await mutate();
