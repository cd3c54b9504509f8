import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runContract } from '../../tools/contract/run.ts';
import { type Stack, startStack } from '../../tools/stack/stack.ts';
import { WIDE_LIMITS } from '../../tools/stack/wide-limits.ts';
import '../setup/provided.ts';

let stack: Stack;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-contract-'));
  const environment = WIDE_LIMITS;
  const sources = inject('builtCode');
  stack = await startStack({ directory, isThrowaway: true, sources, environment });
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('A hostile reader of the OpenAPI document', () => {
  it('finds no answer that it does not describe, no 5xx, and nothing invalid that is accepted', async () => {
    // The whole: npm run test:contract.
    const { isClean, output, cases } = await runContract(stack, { examples: 8, seed: 1 });
    expect(isClean, output).toBe(true);
    expect(cases).toBeGreaterThan(1000);
  });
});
