import { cachedFolder, makeOnce } from './cache.mjs';
import { SetupError, withProgress } from './output.mjs';
import { findOnPath, isAtLeast, runCommand } from './run-command.mjs';

/**
 * How to run a module of a package from PyPI; installs that into the user's cache where it is not there.
 * @param {{
 *   name: string, version: string, module: string, constraints: string, oldestPython: string,
 *   env: NodeJS.ProcessEnv,
 * }} wanted `constraints`: a file with the versions of what it needs
 * @returns {Promise<{command: string, args: string[], env: Record<string, string>}>}
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensurePythonPackage({ name, version, module, constraints, ...machine }) {
  const { oldestPython, env } = machine;
  const remedy = `Install Python ${oldestPython} or later with pip (Debian: apt-get install python3-pip), and let it reach PyPI.`;
  const python = findOnPath('python3', env);
  if (python === undefined) throw new SetupError('There is no python3 on this machine.', remedy);
  const { output: said } = await runCommand(python, ['--version'], { env });
  if (!isAtLeast(said, oldestPython)) {
    throw new SetupError(`${said.trim()} is too old for ${name}.`, remedy);
  }
  const folder = cachedFolder(name, version, env);
  await makeOnce(folder, `getting ${name} ${version}`, (temporary) =>
    withProgress(`installing ${name}`, async () => {
      const { code, output } = await install(python, temporary, {
        name,
        version,
        constraints,
        env,
      });
      if (code !== 0) throw new SetupError(`pip could not install ${name}: ${output}`, remedy);
    }),
  );
  return { command: python, args: ['-m', module], env: { PYTHONPATH: folder } };
}

/** All of it in one folder, which may then be moved: a virtual environment knows its own place. */
function install(python, folder, { name, version, constraints, env }) {
  const args = [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
    ...['--target', folder, '--constraint', constraints, `${name}==${version}`],
  ];
  return runCommand(python, args, { env });
}
