import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureContractTester } from '../setup/servers.mjs';
import type { Stack } from '../stack/stack.ts';
import { makeThings } from './things.ts';

const CONFIG = fileURLToPath(new URL('./schemathesis.toml', import.meta.url));
const LIMIT_MS = 30 * 60_000;

export interface ContractRun {
  /** Whether the API is what its document says. */
  isClean: boolean;
  /** All that was printed. */
  output: string;
  /** How many cases were tried. */
  cases: number;
}

export interface ContractOptions {
  /** Of each operation in each phase, at most. */
  examples: number;
  seed: number;
  signal?: AbortSignal;
}

/**
 * Has schemathesis read the document of the stack's API and try what it says, and what it does not say,
 * with every check and phase that it has.
 * @throws SetupError where schemathesis cannot be had
 */
export async function runContract(
  stack: Stack,
  { examples, seed, signal }: ContractOptions,
): Promise<ContractRun> {
  const tester = await ensureContractTester();
  const things = await makeThings(stack, signal);
  const folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-contract-'));
  const { apiUrl } = stack.file;
  const args = [
    ...[...tester.args, '--config-file', CONFIG, 'run', `${apiUrl}/openapi.json`],
    ...['--url', apiUrl, '--header', `Authorization: Bearer ${things.key}`],
    ...['--checks', 'all', '--max-examples', String(examples), '--seed', String(seed)],
    ...['--continue-on-failure', '--request-timeout', '60', '--no-color'],
  ];
  try {
    const { code, output } = await runIn(folder, tester.command, args, {
      ...{ ...process.env, ...tester.env, KYC_ENDED: things.ended, KYC_LINK: things.link },
      KYC_SPARE_KEY: things.spareKey,
    });
    const cases = Number(/^\s*(?<cases>\d+) generated/m.exec(output)?.groups?.['cases'] ?? 0);
    return { isClean: code === 0, output, cases };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(command, args, { cwd, env, stdio: [...stdio], timeout: LIMIT_MS });
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}
