import { describe, expect, it, vi } from 'vitest';
import { startRelay } from '../../workers/dispatch/relay.ts';
import { createLogger } from '../../workers/logger.ts';

const logger = createLogger({ process: 'test', level: 'silent' });
const NEVER_MS = 1_000_000;

describe('a relay', () => {
  it('works batch after batch while there is something left, then waits to be nudged', async () => {
    const batches = [3, 2, 0];
    const batch = vi.fn(() => Promise.resolve(batches.shift() ?? 0));
    const relay = startRelay({ name: 'x', batch, everyMs: NEVER_MS, logger });
    await vi.waitFor(() => {
      expect(batch).toHaveBeenCalledTimes(3);
    }, 20_000);
    relay.nudge();
    await vi.waitFor(() => {
      expect(batch).toHaveBeenCalledTimes(4);
    }, 20_000);
    await relay.stop();
    expect(batch).toHaveBeenCalledTimes(4);
  });

  it('looks once more when it was nudged in the middle of a batch', async () => {
    let finish: (done: number) => void = () => undefined;
    const batch = vi.fn(() => new Promise<number>((resolve) => (finish = resolve)));
    const relay = startRelay({ name: 'x', batch, everyMs: NEVER_MS, logger });
    relay.nudge();
    finish(0);
    await vi.waitFor(() => {
      expect(batch).toHaveBeenCalledTimes(2);
    }, 20_000);
    finish(0);
    await relay.stop();
  });

  it('goes on after a failure, and stops only after the batch in hand', async () => {
    let finish: () => void = () => undefined;
    const inHand = new Promise<number>((resolve) => {
      finish = () => {
        resolve(0);
      };
    });
    const batch = vi
      .fn<() => Promise<number>>()
      .mockRejectedValueOnce(new Error('the store is away'))
      .mockReturnValueOnce(inHand);
    const relay = startRelay({ name: 'x', batch, everyMs: 1, logger });
    await vi.waitFor(() => {
      expect(batch).toHaveBeenCalledTimes(2);
    }, 20_000);
    const onStopped = vi.fn();
    const stopping = relay.stop().then(onStopped);
    await Promise.resolve();
    expect(onStopped).not.toHaveBeenCalled();
    finish();
    await stopping;
    expect(batch).toHaveBeenCalledTimes(2);
  });
});
