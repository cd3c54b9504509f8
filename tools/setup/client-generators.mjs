import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder, makeOnce } from './cache.mjs';
import { buildWithGo, findGo } from './go-build.mjs';
import { ensurePythonPackage } from './python-packages.mjs';

export const PYTHON_CLIENT_VERSION = '0.29.1';
export const GO_CLIENT_VERSION = '2.8.2';
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
    version: PYTHON_CLIENT_VERSION,
    module: 'openapi_python_client',
    constraints: inHere('constraints.txt'),
    oldestPython: '3.11.0',
    env,
  });
}

/**
 * Where oapi-codegen is, which makes a client for Go of the OpenAPI document (in the cache, or built), and
 * Go itself, which compiles that.
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{generator: string, go: string}>} full paths
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function ensureGoClientGenerator({ env = process.env } = {}) {
  const recipe = {
    what: 'clients for Go and their generator',
    executable: 'oapi-codegen',
    package: 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen',
    modules: GO_CLIENT_MODULES,
    linkerFlags: '-s -w',
    oldestGo: OLDEST_GO,
    takes: 'one minute',
    remedy: `Install Go ${OLDEST_GO} or later (https://go.dev/dl/), and let it reach its proxy of modules.`,
    env,
  };
  const go = await findGo(recipe);
  const folder = cachedFolder(recipe.executable, GO_CLIENT_VERSION, env);
  await makeOnce(folder, `getting ${recipe.executable} ${GO_CLIENT_VERSION}`, (temporary) =>
    buildWithGo(temporary, recipe),
  );
  return { generator: path.join(folder, recipe.executable), go };
}
