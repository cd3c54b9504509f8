import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder, makeOnce } from './cache.mjs';
import { buildWithGo } from './go-build.mjs';
import { ensurePythonPackage } from './python-packages.mjs';

const GO_VERSION = '2.8.2';
const OLDEST_GO = '1.26.0';
const inHere = (name) => fileURLToPath(new URL(`./client-generators/${name}`, import.meta.url));

/** The folder with the go.mod and go.sum of oapi-codegen and of what its clients need. */
export const GO_CLIENT_MODULES = inHere('go');

/**
 * How to run openapi-python-client, which makes a client for Python of the OpenAPI document.
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{command: string, args: string[], env: Record<string, string>}>} `env` is also what its
 *   clients need
 * @throws {SetupError} saying what is missing and how to get it
 */
export function ensurePythonClientGenerator({ env = process.env } = {}) {
  return ensurePythonPackage({
    name: 'openapi-python-client',
    version: '0.29.1',
    module: 'openapi_python_client',
    constraints: inHere('constraints.txt'),
    oldestPython: '3.11.0',
    env,
  });
}

/**
 * Where oapi-codegen is, which makes a client for Go of the OpenAPI document: in the cache, or built with Go.
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<string>} a full path
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureGoClientGenerator({ env = process.env } = {}) {
  const executable = 'oapi-codegen';
  const folder = cachedFolder(executable, GO_VERSION, env);
  await makeOnce(folder, `getting ${executable} ${GO_VERSION}`, (temporary) =>
    buildWithGo(temporary, {
      what: 'the generator of clients for Go',
      executable,
      package: 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen',
      modules: GO_CLIENT_MODULES,
      linkerFlags: '-s -w',
      oldestGo: OLDEST_GO,
      takes: 'one minute',
      remedy: `Install Go ${OLDEST_GO} or later (https://go.dev/dl/), and let it reach its proxy of modules.`,
      env,
    }),
  );
  return path.join(folder, executable);
}
