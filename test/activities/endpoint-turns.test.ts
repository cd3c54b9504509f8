import { describe, expect, it } from 'vitest';
import type { DeliveryAnswer } from '../../activities/delivery-sender.ts';
import { createEndpointTurns } from '../../activities/endpoint-turns.ts';

const TIMED_OUT = { outcome: 'failed', why: 'timeout' } as const;
const RECEIVED = { outcome: 'answered', status: 204 } as const;

/** Exchanges that are under way until they are told how they end; null at once where there was none. */
function exchanges() {
  const turns = createEndpointTurns();
  const waiting: ((answer: DeliveryAnswer) => void)[] = [];
  const send = (endpointId: string): Promise<DeliveryAnswer | null> =>
    turns.take(
      { endpointId, most: 30 },
      () =>
        new Promise((resolve) => {
          waiting.push(resolve);
        }),
    );
  return {
    turns,
    underWay: () => waiting.length,
    hang: (endpoint: string, times: number) => Array.from({ length: times }, () => send(endpoint)),
    endAll: (answer: DeliveryAnswer) => {
      for (const end of waiting.splice(0)) end(answer);
    },
  };
}

describe('an endpoint that does not answer', () => {
  it('is sent two at a time, whatever waits for it, and others are sent theirs', async () => {
    const { turns, hang, endAll, underWay } = exchanges();
    const [first] = hang('dead', 1);
    endAll(TIMED_OUT);
    await first;
    expect([turns.isSilent('dead'), turns.isSilent('well')]).toEqual([true, false]);
    const rest = hang('dead', 100);
    expect(underWay()).toBe(2);
    expect(await Promise.all(rest.slice(2))).toEqual(Array.from({ length: 98 }, () => null));
    const well = { endpointId: 'well', most: 30 };
    expect(await turns.take(well, () => Promise.resolve(RECEIVED))).toEqual(RECEIVED);
  });

  it('is sent as much as others as soon as it answers, be it with an error', async () => {
    const { turns, hang, endAll, underWay } = exchanges();
    const [first] = hang('dead', 1);
    endAll(TIMED_OUT);
    await first;
    const answer = { outcome: 'answered', status: 500 } as const;
    await turns.take({ endpointId: 'dead', most: 30 }, () => Promise.resolve(answer));
    expect(turns.isSilent('dead')).toBe(false);
    void Promise.all(hang('dead', 30));
    expect(underWay()).toBe(30);
  });
});

describe('an endpoint that has just begun to hang', () => {
  it('has as many as it may at a time, and others when these end', async () => {
    const { hang, endAll, underWay } = exchanges();
    const all = hang('slow', 60);
    expect(underWay()).toBe(30);
    expect(await all.at(-1)).toBeNull();
    endAll(RECEIVED);
    await Promise.all(all);
    void Promise.all(hang('slow', 60));
    expect(underWay()).toBe(30);
  });
});
