import path from 'node:path';
import { UsageError } from '../commands/run-command.ts';
import { runCommand } from '../setup/run-command.mjs';
import { inherited } from '../process-environment.ts';

/** pg_dump and pg_restore of one folder. */
export interface PostgresClients {
  version: string;
  /** Writes a database into a file; one snapshot of it. @throws UsageError with what pg_dump said */
  dump(url: string, file: string): Promise<void>;
  /** Fills an empty database from a file, wholly or not at all. @throws UsageError with what it said */
  restore(url: string, file: string): Promise<void>;
}

export async function openClients(folder: string): Promise<PostgresClients> {
  const run = async (name: string, args: string[], password?: string): Promise<string> => {
    const env = { ...inherited(), LC_ALL: 'C', PGPASSWORD: password };
    const { code, output } = await runCommand(path.join(folder, name), args, { env });
    if (code !== 0) throw new UsageError(`${name} failed: ${output.trim()}`);
    return output;
  };
  return {
    version: (await run('pg_dump', ['--version'])).trim(),
    dump: async (url, file) => {
      const { database, password } = withoutPassword(url);
      const args = ['--format=custom', '--no-password', `--file=${file}`, `--dbname=${database}`];
      await run('pg_dump', args, password);
    },
    restore: async (url, file) => {
      const { database, password } = withoutPassword(url);
      const args = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-password'];
      await run('pg_restore', [...args, `--dbname=${database}`, file], password);
    },
  };
}

/** A command line is seen by everybody on the machine: the password goes by the environment. */
function withoutPassword(text: string): { database: string; password: string } {
  const url = new URL(text);
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { database: url.href, password };
}
