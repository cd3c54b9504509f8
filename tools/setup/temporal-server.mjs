import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder, makeOnce } from './cache.mjs';
import { say, SetupError, withProgress } from './output.mjs';
import { findOnPath, isAtLeast, isExecutable, runCommand } from './run-command.mjs';
import { downloadWithSdk } from './sdk-download.mjs';

export const TEMPORAL_CLI_VERSION = '1.8.2';
/** Update-with-start, nextRetryDelay and workflow details all work from here on. */
const OLDEST_SERVER_VERSION = '1.29.0';
const OLDEST_GO_VERSION = '1.26.4';
const GO_MODULE_FOLDER = fileURLToPath(new URL('./temporal-cli/', import.meta.url));

/**
 * Where the `temporal` executable is; gets it when it is nowhere. In order: TEMPORAL_CLI_PATH, the
 * PATH, the cache, the SDK's download, a build with Go.
 * @param {{env?: NodeJS.ProcessEnv, download?: typeof downloadWithSdk}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureTemporalServer({ env = process.env, download = downloadWithSdk } = {}) {
  if (env.TEMPORAL_CLI_PATH) return givenPath(env.TEMPORAL_CLI_PATH);
  const folder = cachedFolder('temporal-cli', TEMPORAL_CLI_VERSION, env);
  const cached = path.join(folder, 'temporal');
  const onPath = await newEnoughOnPath(env);
  if (onPath !== undefined) return onPath;
  await makeOnce(folder, `getting Temporal ${TEMPORAL_CLI_VERSION}`, async (temporary) => {
    const refusal = await withProgress(`downloading Temporal ${TEMPORAL_CLI_VERSION}`, () =>
      download('dev-server', TEMPORAL_CLI_VERSION, temporary, 'temporal'),
    );
    if (refusal === undefined) return;
    say(`Temporal's download was refused (${refusal}); building it with Go instead`);
    await buildWithGo(temporary, env);
  });
  return cached;
}

function givenPath(file) {
  if (isExecutable(file)) return path.resolve(file);
  throw new SetupError(
    `TEMPORAL_CLI_PATH is ${file}, which is not an executable file.`,
    'Correct it, or unset it to let set-up provide the Temporal server.',
  );
}

/** A build without a release number calls itself 0.0.0-DEV, so the server inside is what counts. */
async function newEnoughOnPath(env) {
  const found = findOnPath('temporal', env);
  if (found === undefined) return undefined;
  const { output } = await runCommand(found, ['--version'], { env });
  const server = /Server (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (server !== undefined && isAtLeast(server, OLDEST_SERVER_VERSION)) return found;
  say(
    `${found} is too old (server ${server ?? 'unknown'}, ${OLDEST_SERVER_VERSION} needed): not used`,
  );
  return undefined;
}

async function buildWithGo(folder, env) {
  const go = findOnPath('go', env);
  const remedy =
    `Install Go ${OLDEST_GO_VERSION} or later (https://go.dev/dl/), or install the Temporal CLI\n` +
    '(https://docs.temporal.io/cli) and put it on the PATH or its path into TEMPORAL_CLI_PATH.';
  if (go === undefined) throw new SetupError('Go is missing to build the Temporal server.', remedy);
  const { output } = await runCommand(go, ['env', 'GOVERSION'], { env });
  const version = output.trim().replace(/^go/, '');
  if (!isAtLeast(version, OLDEST_GO_VERSION)) {
    throw new SetupError(`Go ${version} is too old to build the Temporal server.`, remedy);
  }
  const build = path.join(folder, 'build');
  const built = await withProgress('building Temporal with Go (about four minutes)', () =>
    goBuild(go, build, path.join(folder, 'temporal'), env),
  );
  if (built.code !== 0) {
    throw new SetupError(`Building the Temporal server failed:\n${built.output}`, remedy);
  }
}

async function goBuild(go, folder, target, env) {
  await mkdir(folder);
  for (const file of ['go.mod', 'go.sum']) {
    await copyFile(path.join(GO_MODULE_FOLDER, file), path.join(folder, file));
  }
  const version = `github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  const args = ['build', '-mod=mod', '-o', target, '-ldflags', `-s -w -X ${version}`];
  const result = await runCommand(go, [...args, 'github.com/temporalio/cli/cmd/temporal'], {
    cwd: folder,
    env: { ...env, CGO_ENABLED: '0' },
  });
  await rm(folder, { recursive: true, force: true });
  return result;
}
