import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { until } from '../../tools/client/until.ts';
import { startStack } from '../../tools/stack/stack.ts';
import type { Stack } from '../../tools/stack/stack.ts';
import '../setup/provided.ts';

const PARTS = ['postgres', 'temporal', 'worker', 'api'] as const;
type Part = (typeof PARTS)[number];

let stack: Stack;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-order-'));
  stack = await startStack({ directory, isThrowaway: false, sources: inject('builtCode') });
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

const ORDERS: Part[][] = [
  ['worker', 'api', 'temporal', 'postgres'],
  ['api', 'postgres', 'worker', 'temporal'],
];

async function isReady(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok ? true : undefined;
  } catch {
    return undefined;
  }
}

describe('the processes', () => {
  it.each(ORDERS.map((order) => [order.join(', '), order] as const))(
    'come up healthy when they are started in this order: %s',
    async (_name, order) => {
      for (const part of [...PARTS].reverse()) await stack.process(part).stop();
      const starting = order.map((part) => stack.process(part).start());
      await Promise.all(starting);
      const { apiUrl, workerHealthUrl } = stack.file;
      await until('the API', () => isReady(apiUrl), { timeoutMs: 60_000 });
      await until('the worker', () => isReady(workerHealthUrl), { timeoutMs: 60_000 });
      expect(await isReady(apiUrl)).toBe(true);
    },
  );
});
