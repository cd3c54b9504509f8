import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { runCommand } from '../setup/run-command.mjs';
import { entryOf } from './entry.ts';

/**
 * Runs the migrations the way an operator does, as a process of their own.
 * @throws Error with the end of its output when it fails
 */
export async function migrateDatabases(
  root: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const { code, output } = await runCommand(process.execPath, entryOf(root, 'migrate'), {
    cwd: root,
    env: environment,
    signal,
  });
  await writeFile(path.join(directory, 'logs', 'migrate.log'), output, { mode: 0o600 });
  if (code !== 0) throw new Error(`The migrations failed:\n${output}`);
}
