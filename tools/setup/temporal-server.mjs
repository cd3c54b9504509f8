import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder, makeOnce } from './cache.mjs';
import { buildWithGo } from './go-build.mjs';
import { say, withProgress } from './output.mjs';
import { givenExecutable, findOnPath, isAtLeast, runCommand } from './run-command.mjs';
import { downloadWithSdk } from './sdk-download.mjs';

/** What is run; standalone activities are generally available from here on. */
export const TEMPORAL_SERVER_VERSION = '1.32.0';
/** The release of the CLI that has it, for the download. Its sources cannot be built as they are: go.mod says which can. */
const CLI_VERSION = '1.9.1';
const OLDEST_GO_VERSION = '1.26.8';
const GO_MODULE_FOLDER = fileURLToPath(new URL('./temporal-cli/', import.meta.url));

/**
 * Where the `temporal` executable is; gets it when it is nowhere. In order: TEMPORAL_CLI_PATH, the
 * PATH, the cache, the SDK's download, a build with Go.
 * @param {{env?: NodeJS.ProcessEnv, download?: typeof downloadWithSdk}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureTemporalServer({ env = process.env, download = downloadWithSdk } = {}) {
  if (env.TEMPORAL_CLI_PATH)
    return givenExecutable('TEMPORAL_CLI_PATH', env, 'provide the Temporal server');
  const folder = cachedFolder('temporal-cli', TEMPORAL_SERVER_VERSION, env);
  const cached = path.join(folder, 'temporal');
  const onPath = await newEnoughOnPath(env);
  if (onPath !== undefined) return onPath;
  await makeOnce(folder, `getting Temporal ${TEMPORAL_SERVER_VERSION}`, async (temporary) => {
    const refusal = await withProgress(`downloading Temporal ${TEMPORAL_SERVER_VERSION}`, () =>
      download('dev-server', CLI_VERSION, temporary, 'temporal'),
    );
    if (refusal === undefined) return;
    say(`Temporal's download was refused (${refusal}); building it with Go instead`);
    await buildTemporal(temporary, env);
  });
  return cached;
}

/** A build without a release number calls itself 0.0.0-DEV, so the server inside is what counts. */
async function newEnoughOnPath(env) {
  const found = findOnPath('temporal', env);
  if (found === undefined) return undefined;
  const { output } = await runCommand(found, ['--version'], { env });
  const server = /Server (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (server !== undefined && isAtLeast(server, TEMPORAL_SERVER_VERSION)) return found;
  say(
    `${found} is too old (server ${server ?? 'unknown'}, ${TEMPORAL_SERVER_VERSION} needed): not used`,
  );
  return undefined;
}

function buildTemporal(folder, env) {
  // A number: servers refuse what a CLI asks that calls itself by anything else, as the runbook's commands do.
  const version = `github.com/temporalio/cli/internal/temporalcli.Version=${CLI_VERSION}`;
  return buildWithGo(folder, {
    what: 'the Temporal server',
    executable: 'temporal',
    package: 'github.com/temporalio/cli/cmd/temporal',
    modules: GO_MODULE_FOLDER,
    linkerFlags: `-s -w -X ${version}`,
    oldestGo: OLDEST_GO_VERSION,
    takes: 'four minutes',
    remedy:
      `Install Go ${OLDEST_GO_VERSION} or later (https://go.dev/dl/), or install the Temporal CLI\n` +
      '(https://docs.temporal.io/cli) and put it on the PATH or its path into TEMPORAL_CLI_PATH.',
    env,
  });
}
