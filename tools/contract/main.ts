// npm run test:contract: what the API says of itself, tried by a hostile reader against a running stack.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../stack/stack.ts';
import { WIDE_LIMITS } from '../stack/wide-limits.ts';
import { stopSignal } from '../stack/stop-signal.ts';
import { runContract } from './run.ts';

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});

async function main(): Promise<boolean> {
  const signal = stopSignal();
  const directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-contract-stack-'));
  const say = (line: string): void => {
    console.log(`contract: ${line}`);
  };
  try {
    const environment = WIDE_LIMITS;
    const stack = await startStack({ directory, isThrowaway: true, environment, signal, say });
    try {
      say(`reading ${stack.file.apiUrl}/openapi.json`);
      const numbers = { examples: Number(values.examples), seed: Number(values.seed) };
      const { isClean, output, cases } = await runContract(stack, { ...numbers, signal });
      console.log(output);
      say(`${cases} cases: ${isClean ? 'clean' : 'NOT clean'}`);
      return isClean;
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

process.exit((await main()) ? 0 : 1);
