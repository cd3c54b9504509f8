import { SetupError, withProgress } from './output.mjs';
import { givenExecutable, findOnPath, isExecutable, runCommand } from './run-command.mjs';

/** As the systems call them, and where macOS has them. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const REMEDY =
  'Install Chromium or Chrome (Debian: apt-get install chromium), or put the path of one into CHROMIUM_PATH.';

/**
 * Where a Chromium is, for the tests of what people see; installs Debian's where there is none. In
 * order: CHROMIUM_PATH, the PATH, the usual places, the system's packages.
 * @param {{env?: NodeJS.ProcessEnv, places?: string[], isRoot?: boolean}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureBrowser({
  env = process.env,
  places = PLACES,
  isRoot = process.getuid?.() === 0,
} = {}) {
  if (env.CHROMIUM_PATH) return givenExecutable('CHROMIUM_PATH', env, 'find a Chromium');
  const find = () => NAMES.map((name) => findOnPath(name, env)).find(Boolean);
  const found = find() ?? places.find(isExecutable);
  if (found !== undefined) return found;
  const aptGet = findOnPath('apt-get', env);
  if (aptGet === undefined || !isRoot) {
    throw new SetupError('There is no Chromium on this machine.', REMEDY);
  }
  await withProgress('installing Chromium', () => install(aptGet, env));
  const installed = find();
  if (installed === undefined) throw new SetupError('apt-get installed no Chromium.', REMEDY);
  return installed;
}

async function install(aptGet, env) {
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  // Lists that are older than a package's newest version name files that are gone.
  await runCommand(aptGet, ['update', '-q'], quiet);
  const args = ['install', '-q', '-y', '--no-install-recommends', 'chromium'];
  const { code, output } = await runCommand(aptGet, args, quiet);
  if (code !== 0) throw new SetupError(`apt-get could not install Chromium: ${output}`, REMEDY);
}
