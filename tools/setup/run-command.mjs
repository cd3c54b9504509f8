import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './output.mjs';

const TAIL_CHARACTERS = 4000;

/**
 * Runs a command to its end, keeping the last of its output. Never throws for a command that
 * fails or cannot be started: `code` is then not 0.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal}} [options]
 * @returns {Promise<{code: number, output: string}>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-TAIL_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      resolve({ code: 127, output: `${output}${error.message}` });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The executable that a variable of the environment names.
 * @param {string} variable
 * @param {NodeJS.ProcessEnv} env
 * @param {string} otherwise what set-up does where it is not set, e.g. "find a Chromium"
 * @returns {string} a full path
 * @throws {SetupError} where it is none
 */
export function givenExecutable(variable, env, otherwise) {
  const file = env[variable] ?? '';
  if (isExecutable(file)) return path.resolve(file);
  throw new SetupError(
    `${variable} is ${file}, which is not an executable file.`,
    `Correct it, or unset it to let set-up ${otherwise}.`,
  );
}

/**
 * The full path of npm.
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError} where it is missing
 */
export function findNpm(env) {
  const npm = findOnPath('npm', env);
  if (npm !== undefined) return npm;
  throw new SetupError('npm is missing.', 'It comes with Node: https://nodejs.org');
}

/**
 * The full path of a command, as a shell would find it.
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findOnPath(command, env = process.env) {
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, command)).find(isExecutable);
}

/**
 * Compares dotted versions by their numbers; what follows them (-rc.1) is not looked at.
 * @param {string} version
 * @param {string} minimum
 */
export function isAtLeast(version, minimum) {
  const numbers = (text) =>
    text
      .replace(/^[^\d]*/, '')
      .split(/[.+-]/, 3)
      .map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [numbers(version), numbers(minimum)];
  for (const index of [0, 1, 2]) {
    const difference = (have[index] ?? 0) - (need[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
