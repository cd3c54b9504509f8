import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../workers/logger.ts';
import { TookTooLong, waitAtMost } from '../../workers/wait-at-most.ts';
import { waitFor } from '../../workers/wait-for.ts';

const logger = createLogger({ process: 'test', level: 'silent' });

describe('waiting for another process', () => {
  it('tries again until it is there', async () => {
    const attempt = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error('not yet'))
      .mockResolvedValueOnce('there');
    const { signal } = new AbortController();
    await expect(waitFor('it', attempt, { logger, signal })).resolves.toBe('there');
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('ends when the process is told to stop', async () => {
    const stopping = new AbortController();
    const attempt = vi.fn(() => Promise.reject(new Error('never')));
    const waiting = waitFor('it', attempt, { logger, signal: stopping.signal });
    await vi.waitFor(() => {
      expect(attempt).toHaveBeenCalled();
    }, 20_000);
    stopping.abort();
    await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
  });
});

describe('a bounded wait', () => {
  it('gives back what was done in time, and its failure', async () => {
    await expect(waitAtMost(5_000, Promise.resolve('done'))).resolves.toBe('done');
    await expect(waitAtMost(5_000, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });

  it('is over when the time is over, whatever becomes of the work', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    await expect(waitAtMost(10, work)).rejects.toBeInstanceOf(TookTooLong);
    fail(new Error('too late to matter'));
  });
});
