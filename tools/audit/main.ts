// npm run audit: grave weaknesses known of the packages that run in production, where the registry says.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ownTerminal, runTool } from '../commands/run-command.ts';
import { type Exception, graveIn } from './report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 60_000;
/** A report with many findings; what is longer would be cut off, and not be JSON any more. */
const LONGEST_REPORT = 64 * 1024 * 1024;

const EXCEPTIONS: readonly Exception[] = [];

function audit(): number {
  parseArgs({ options: {} }); // There are no options: throws for a caller who passes one.
  const args = ['audit', '--omit=dev', '--json', '--fetch-retries=0'];
  const bounds = { timeout: LIMIT_MS, maxBuffer: LONGEST_REPORT };
  const { stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', ...bounds });
  const today = new Date().toISOString().slice(0, 10);
  const found = graveIn(stdout, { exceptions: EXCEPTIONS, today });
  for (const line of found ?? []) console.log(line);
  console.log(
    found === null
      ? 'NOT RUN audit: the registry answers none; scan package-lock.json before a release'
      : `audit: ${found.length} grave weaknesses`,
  );
  return found === null || found.length === 0 ? 0 : 1;
}

process.exitCode = await runTool(audit, ownTerminal());
