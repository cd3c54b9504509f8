import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { runNeededInstallScripts } from './install-scripts.mjs';
import { withLock } from './lock.mjs';
import { say, SetupError, withProgress } from './output.mjs';
import { findNpm, runCommand } from './run-command.mjs';

const MARKER = path.join('node_modules', '.durable-kyc');

/**
 * Installs the packages of the lockfile, unless exactly those are there already. Runs of the same
 * clone wait for each other.
 * @param {string} root the clone
 * @param {{env?: NodeJS.ProcessEnv, install?: typeof npmCi}} [options]
 */
export async function ensurePackages(root, { env = process.env, install = npmCi } = {}) {
  const wanted = await lockfileHash(root);
  if ((await readMarker(root)) === wanted) return;
  const clone = createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 16);
  const lock = path.join(cacheFolder(env), 'locks', `packages-${clone}.lock`);
  await withLock(lock, 'installing the packages', async () => {
    if ((await readMarker(root)) === wanted) return;
    if (!(await matchesLockfile(root))) await install(root, env);
    await runNeededInstallScripts(root);
    await writeFile(path.join(root, MARKER), `${wanted}\n`);
  });
}

/** What the marker in node_modules must say: the lockfile, and the kind of machine it is for. */
export async function lockfileHash(root) {
  const lockfile = await readFile(path.join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lockfile);
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
}

async function readMarker(root) {
  try {
    return (await readFile(path.join(root, MARKER), 'utf8')).trim();
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules already holds what the lockfile names, as npm's own record of it says
 * (somebody ran `npm ci` by hand). Packages for other systems may be missing.
 * @param {string} root
 */
export async function matchesLockfile(root) {
  const installed = await packagesIn(path.join(root, 'node_modules', '.package-lock.json'));
  const wanted = await packagesIn(path.join(root, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return false;
  for (const [name, entry] of Object.entries(wanted)) {
    if (name === '') continue;
    const found = installed[name];
    if (found === undefined && !entry.optional) return false;
    if (
      found !== undefined &&
      (found.version !== entry.version || found.integrity !== entry.integrity)
    )
      return false;
  }
  return Object.keys(installed).every((name) => name in wanted);
}

async function packagesIn(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Install scripts stay off: which are needed is known, and those are run by name. */
async function npmCi(root, env) {
  const npm = findNpm(env);
  say('installing the packages of package-lock.json');
  const { code, output } = await withProgress('installing packages', () =>
    runCommand(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root, env }),
  );
  if (code === 0) return;
  throw new SetupError(
    `npm ci failed:\n${output}`,
    'Is the npm registry reachable from here? (npm ping; npm config get registry)',
  );
}
