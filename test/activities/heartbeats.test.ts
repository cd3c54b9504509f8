import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beating, BEATS_EVERY_MS } from '../../activities/heartbeats.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function beatsOf(info: { heartbeatTimeoutMs?: number }, takesMs: number): Promise<number> {
  const environment = new MockActivityEnvironment(info, { interceptors: [beating] });
  let beats = 0;
  environment.on('heartbeat', () => {
    beats += 1;
  });
  const done = environment.run(() => new Promise((resolve) => setTimeout(resolve, takesMs)));
  await vi.advanceTimersByTimeAsync(takesMs);
  await done;
  await vi.advanceTimersByTimeAsync(60_000);
  return beats;
}

describe('a call that takes long', () => {
  it('beats for as long as it takes and no longer, so that a dead worker is noticed soon', async () => {
    expect(await beatsOf({ heartbeatTimeoutMs: 10_000 }, 3 * BEATS_EVERY_MS + 1)).toBe(3);
  });

  it('costs no beat when it is answered at once', async () => {
    expect(await beatsOf({ heartbeatTimeoutMs: 10_000 }, 500)).toBe(0);
  });

  it('is left to beat by itself where that says how far it is', async () => {
    expect(await beatsOf({ heartbeatTimeoutMs: 120_000 }, 30_000)).toBe(0);
    expect(await beatsOf({}, 30_000)).toBe(0);
  });
});
