import { expect } from 'vitest';
import type { Running } from './harness.ts';

/** Lets that be told while a write is on its way, so that it is looked at together. */
export async function whileWriting(
  running: Running,
  happens: () => Promise<unknown>,
): Promise<void> {
  const { world } = running;
  const record = world.recordTransition;
  let isAsked = false;
  let goOn = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  world.recordTransition = async (input) => {
    isAsked = true;
    await told;
    return record(input);
  };
  await running.tell({ kind: 'noted', vendorCode: 'first' });
  await expect.poll(() => isAsked).toBe(true);
  await happens();
  goOn();
}
