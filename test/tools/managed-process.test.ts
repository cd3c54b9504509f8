import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { ManagedProcess } from '../../tools/stack/managed-process.ts';
import { isAlive } from '../../tools/setup/lock.mjs';
import { scratchFolder } from './support/scratch.ts';

const OWNER = fileURLToPath(new URL('./support/owner.ts', import.meta.url));
const STUBBORN =
  "process.on('SIGTERM', () => undefined); console.log('up'); setInterval(() => 0, 1e6)";
const POLITE = "console.log('up'); setInterval(() => 0, 1e6)";

function managed(script: string, stopWithinMs = 10_000): ManagedProcess {
  const logFile = path.join(scratchFolder(), 'log');
  return new ManagedProcess({
    name: 'part',
    command: process.execPath,
    args: ['-e', script],
    environment: {},
    logFile,
    isReady: () =>
      readFileSync(logFile, 'utf8').includes('up')
        ? Promise.resolve()
        : Promise.reject(new Error()),
    stopWithinMs,
  });
}

describe('a process of the stack', () => {
  it('can be killed and started again', async () => {
    const part = managed(POLITE);
    await part.start();
    const first = part.pid;
    await part.kill9();
    expect(part.pid).toBeUndefined();
    await part.start();
    expect(part.pid).not.toBe(first);
    await part.stop();
    expect(first === undefined || isAlive(first)).toBe(false);
  });

  it('that does not stop when asked is killed', async () => {
    const part = managed(STUBBORN, 200);
    await part.start();
    const pid = part.pid ?? 0;
    await part.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('that ends before it is ready says so with the end of its log', async () => {
    const part = managed("console.log('no such database'); process.exit(1)");
    await expect(part.start()).rejects.toThrow(/ended before it was ready.*no such database/s);
  });

  it('that ends by itself is told of, one that was stopped is not', async () => {
    const part = managed(POLITE);
    const listener = vi.fn();
    part.onUnexpectedEnd(listener);
    await part.start();
    await part.stop();
    expect(listener).not.toHaveBeenCalled();
    await part.start();
    process.kill(part.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => {
      expect(listener).toHaveBeenCalledWith('part', 'SIGKILL');
    }, 20_000);
  });

  it('does not outlive a parent that was killed without mercy', async () => {
    const log = path.join(scratchFolder(), 'log');
    const owner = spawn(process.execPath, ['--import', 'tsx', OWNER, log], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await vi.waitFor(() => {
      expect(isAlive(pid)).toBe(false);
    }, 10_000);
  });
});
