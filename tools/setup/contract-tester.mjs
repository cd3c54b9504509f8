import { fileURLToPath } from 'node:url';
import { cachedFolder, makeOnce } from './cache.mjs';
import { SetupError, withProgress } from './output.mjs';
import { findOnPath, isAtLeast, runCommand } from './run-command.mjs';

const CONTRACT_TESTER_VERSION = '4.32.5';
const OLDEST_PYTHON = '3.10.0';
const CONSTRAINTS = fileURLToPath(new URL('./contract-tester/constraints.txt', import.meta.url));
const REMEDY = `Install Python ${OLDEST_PYTHON} or later with pip (Debian: apt-get install python3-pip), and let it reach PyPI.`;

/**
 * How to run schemathesis, which reads the OpenAPI document with hostile eyes; installs it into the
 * user's cache where it is not there.
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{command: string, args: string[], env: Record<string, string>}>}
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureContractTester({ env = process.env } = {}) {
  const python = await findPython(env);
  const folder = cachedFolder('schemathesis', CONTRACT_TESTER_VERSION, env);
  await makeOnce(folder, `getting schemathesis ${CONTRACT_TESTER_VERSION}`, (temporary) =>
    withProgress('installing schemathesis', () => install(python, temporary, env)),
  );
  const args = ['-m', 'schemathesis.cli'];
  return { command: python, args, env: { PYTHONPATH: folder } };
}

async function findPython(env) {
  const python = findOnPath('python3', env);
  if (python === undefined) throw new SetupError('There is no python3 on this machine.', REMEDY);
  const { output } = await runCommand(python, ['--version'], { env });
  if (isAtLeast(output, OLDEST_PYTHON)) return python;
  throw new SetupError(`${output.trim()} is too old for schemathesis.`, REMEDY);
}

/** All of it in one folder, which may then be moved: a virtual environment knows its own place. */
async function install(python, folder, env) {
  const wanted = `schemathesis==${CONTRACT_TESTER_VERSION}`;
  const { code, output } = await runCommand(
    python,
    [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      ...['--target', folder, '--constraint', CONSTRAINTS, wanted],
    ],
    { env },
  );
  if (code !== 0) throw new SetupError(`pip could not install schemathesis: ${output}`, REMEDY);
}
