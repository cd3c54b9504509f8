import { spawn } from 'node:child_process';

const LIMIT_MS = 20 * 60 * 1000;

/** How one check or one test run ended. */
export interface CheckResult {
  name: string;
  passed: number;
  failed: number;
  /** What a person should see: the whole output of what failed. */
  output: string;
  /** What failed within it, a line each; empty where it is one check. */
  failures: string[];
  seconds: number;
}

/** A command that passes by exiting 0. */
export interface Check {
  name: string;
  /** The file that node runs, from the root of the clone. */
  script: string;
  args: string[];
}

/** The checks besides the tests. Each counts as one. */
export const CHECKS: readonly Check[] = [
  { name: 'eslint', script: bin('eslint', 'bin/eslint.js'), args: ['--max-warnings', '0', '.'] },
  { name: 'tsc', script: bin('typescript', 'bin/tsc'), args: ['--noEmit', '-p', '.'] },
  {
    name: 'dependency-cruiser',
    script: bin('dependency-cruiser', 'bin/dependency-cruise.mjs'),
    args: ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', '.'],
  },
  { name: 'knip', script: bin('knip', 'bin/knip.js'), args: [] },
  { name: 'secrets', script: bin('tsx', 'dist/cli.mjs'), args: ['tools/test/scan-secrets.ts'] },
  { name: 'prettier', script: bin('prettier', 'bin/prettier.cjs'), args: ['--check', '.'] },
];

function bin(packageName: string, file: string): string {
  return `node_modules/${packageName}/${file}`;
}

/** Runs one check to its end. One that cannot even start has failed. */
export async function runCheck(check: Check, root: string): Promise<CheckResult> {
  const began = Date.now();
  const { code, output } = await runNode([check.script, ...check.args], root, 'keep');
  return {
    name: check.name,
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    output,
    failures: [],
    seconds: (Date.now() - began) / 1000,
  };
}

/**
 * Runs node with these arguments. Its output is kept, or shown as it comes. Killed, and failed,
 * after twenty minutes.
 * @param node another node than the one that runs this
 */
export function runNode(
  args: readonly string[],
  root: string,
  output: 'keep' | 'show',
  node = process.execPath,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: root,
      stdio: output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGTERM', forward);
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const finish = (code: number, more = ''): void => {
      process.off('SIGTERM', forward);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + more });
    };
    child.once('error', (error) => {
      finish(127, error.message);
    });
    child.once('close', (code, signal) => {
      finish(code ?? 1, signal === null ? '' : `\nended by ${signal}`);
    });
  });
}
