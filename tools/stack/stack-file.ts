import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseUrls } from './databases.ts';
import type { StackAddresses } from './environment.ts';
import type { SeedResult } from './seed.ts';
import { isAlive } from '../setup/lock.mjs';
import { readState, writeState } from './state.ts';

const NAME = 'stack.json';
const WATCHDOG_MS = 12_000;

/** What `<directory>/stack.json` says of a stack that runs (mode 600: it holds secrets). */
export interface StackFile extends StackAddresses, DatabaseUrls, SeedResult {
  startedAt: string;
  docsUrl: string;
  logs: string;
  /** Process ids. `stack` is the one to stop. */
  processes: Record<string, number>;
}

/** The stack that runs from this directory now, or undefined. */
async function readStack(directory: string): Promise<StackFile | undefined> {
  const file = await readState<StackFile>(directory, NAME);
  const owner = file?.processes['stack'];
  return owner !== undefined && isAlive(owner) ? file : undefined;
}

export async function writeStack(directory: string, file: StackFile): Promise<void> {
  await writeState(directory, NAME, file);
}

/**
 * Makes sure that nothing runs from this directory any more. After a crash of its owner the
 * watchdog needs a moment to stop the rest.
 * @throws Error naming the process when a stack is up
 */
export async function refuseSecondStack(directory: string): Promise<void> {
  const running = await readStack(directory);
  if (running !== undefined) {
    const owner = String(running.processes['stack']);
    throw new Error(
      `A stack runs from ${directory} already (process ${owner}). Stop it, or say another ` +
        'directory with STACK_DIRECTORY.',
    );
  }
  const left = Object.values((await readState<StackFile>(directory, NAME))?.processes ?? {});
  const deadline = Date.now() + WATCHDOG_MS;
  while (left.some(isAlive) && Date.now() < deadline) await sleep(100);
}
