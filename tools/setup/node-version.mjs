import { SetupError } from './output.mjs';
import { isAtLeast } from './run-command.mjs';

/**
 * @param {string} version of the Node that runs, e.g. process.versions.node
 * @param {string} engines package.json's engines.node, e.g. ">=20.19.0"
 * @throws {SetupError} when it is too old
 */
export function checkNodeVersion(version, engines) {
  const minimum = engines.replace(/^>=/, '');
  if (isAtLeast(version, minimum)) return;
  throw new SetupError(
    `Node ${version} is too old: ${minimum} or later is needed.`,
    'Get it from https://nodejs.org (any of 20.19, 22, 24), or with nvm: nvm install 24',
  );
}
