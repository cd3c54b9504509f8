import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { SetupError, withProgress } from './output.mjs';
import { findOnPath, isAtLeast, runCommand } from './run-command.mjs';

/**
 * Where Go is.
 * @param {{what: string, oldestGo: string, remedy: string, env: NodeJS.ProcessEnv}} recipe
 * @returns {Promise<string>} a full path
 * @throws {SetupError} where it is missing or too old
 */
export async function findGo({ what, oldestGo, remedy, env }) {
  const go = findOnPath('go', env);
  if (go === undefined) throw new SetupError(`Go is missing to build ${what}.`, remedy);
  const { output } = await runCommand(go, ['env', 'GOVERSION'], { env });
  const version = output.trim().replace(/^go/, '');
  if (isAtLeast(version, oldestGo)) return go;
  throw new SetupError(`Go ${version} is too old to build ${what}.`, remedy);
}

/**
 * Builds one command with Go, from the versions that a folder's go.mod and go.sum pin.
 * @param {string} folder where to build; the executable gets the name `executable` in it
 * @param {{
 *   what: string, executable: string, package: string, modules: string, linkerFlags: string,
 *   oldestGo: string, takes: string, remedy: string, env: NodeJS.ProcessEnv,
 * }} recipe `what` and `takes` are words for a person, e.g. "the Temporal server"
 * @throws {SetupError} saying what is missing and how to get it
 */
export async function buildWithGo(folder, recipe) {
  const { what, remedy } = recipe;
  const go = await findGo(recipe);
  const label = `building ${what} with Go (about ${recipe.takes})`;
  const built = await withProgress(label, () => goBuild(go, folder, recipe));
  if (built.code !== 0) throw new SetupError(`Building ${what} failed:\n${built.output}`, remedy);
}

async function goBuild(go, folder, recipe) {
  const build = path.join(folder, 'build');
  await mkdir(build);
  for (const file of ['go.mod', 'go.sum']) {
    await copyFile(path.join(recipe.modules, file), path.join(build, file));
  }
  const target = path.join(folder, recipe.executable);
  const args = ['build', '-mod=mod', '-o', target, '-ldflags', recipe.linkerFlags, recipe.package];
  const result = await runCommand(go, args, {
    cwd: build,
    env: { ...recipe.env, CGO_ENABLED: '0' },
  });
  await rm(build, { recursive: true, force: true });
  return result;
}
