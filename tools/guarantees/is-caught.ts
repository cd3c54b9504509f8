import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyWith } from '../../test/mutations/copy.ts';
import type { Mutation } from '../../test/mutations/mutation.ts';
import { runCommand } from '../setup/run-command.mjs';
import type { VitestReport } from '../test/vitest-report.ts';

/** A mutant that hangs for this long is given up; its tests have limits of their own. */
const LIMIT_MS = 5 * 60 * 1000;

/**
 * Whether a test of that name ran on the mutant and failed: a file that does not load is no catch.
 * @param databaseUrl an administrator's, of a Postgres that no other process uses meanwhile
 */
export async function isCaught({ edits, test }: Mutation, databaseUrl: string): Promise<boolean> {
  const copy = await copyWith(edits);
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-mutant-'));
  try {
    const report = path.join(folder, 'report.json');
    const args = ['run', test.file, '-t', patternOf(test.name), '--reporter=json'];
    await runCommand(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', ...args, `--outputFile=${report}`],
      {
        cwd: copy.root,
        env: { ...process.env, DATABASE_URL: databaseUrl },
        signal: AbortSignal.timeout(LIMIT_MS),
      },
    );
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as VitestReport; // vitest's own format
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .some(({ status, fullName }) => status === 'failed' && fullName.includes(test.name));
  } finally {
    await rm(folder, { recursive: true, force: true });
    await copy.remove();
  }
}

/** `-t` takes a regular expression. */
function patternOf(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
