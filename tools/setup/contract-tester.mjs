import { fileURLToPath } from 'node:url';
import { ensurePythonPackage } from './python-packages.mjs';

/**
 * How to run schemathesis, which reads the OpenAPI document with hostile eyes.
 * @param {{env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{command: string, args: string[], env: Record<string, string>}>}
 * @throws {SetupError} saying what is missing and how to get it
 */
export function ensureContractTester({ env = process.env } = {}) {
  return ensurePythonPackage({
    name: 'schemathesis',
    version: '4.32.5',
    module: 'schemathesis.cli',
    constraints: fileURLToPath(new URL('./contract-tester/constraints.txt', import.meta.url)),
    oldestPython: '3.10.0',
    env,
  });
}
