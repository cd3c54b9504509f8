import { describe, expect, it } from 'vitest';
import type { DeliveryAnswer } from '../../activities/delivery-sender.ts';
import { createEndpointTurns } from '../../activities/endpoint-turns.ts';

const TIMED_OUT = { answer: { outcome: 'failed', why: 'timeout' } } as const;
const RECEIVED = { answer: { outcome: 'answered', status: 204 } } as const;

/** Exchanges that are under way until they are told how they end. */
function exchanges() {
  const turns = createEndpointTurns(() => 0.5);
  const waiting: ((sent: { answer: DeliveryAnswer }) => void)[] = [];
  const send = (endpointId: string, attempt: number): Promise<{ answer: DeliveryAnswer }> =>
    turns.take(
      { endpointId, attempt },
      () =>
        new Promise((resolve) => {
          waiting.push(resolve);
        }),
    );
  return {
    turns,
    underWay: () => waiting.length,
    hang: (endpoint: string, times: number, attempt = 1) =>
      Array.from({ length: times }, () => send(endpoint, attempt)),
    endAll: (sent: { answer: DeliveryAnswer }) => {
      for (const end of waiting.splice(0)) end(sent);
    },
  };
}

const isNotItsTurn = (nextRetryDelay: number): unknown =>
  expect.objectContaining({ type: 'not_its_turn', nextRetryDelay, category: 'BENIGN' });

describe('an endpoint that does not answer', () => {
  it('holds two slots, whatever waits for it, and what waits looks again in seconds, then in minutes', async () => {
    const { turns, hang, endAll, underWay } = exchanges();
    const [first] = hang('dead', 1);
    endAll(TIMED_OUT);
    await first;
    const rest = hang('dead', 100);
    expect(underWay()).toBe(2);
    expect(await Promise.allSettled(rest.slice(2))).toEqual(
      Array.from({ length: 98 }, () => ({ status: 'rejected', reason: isNotItsTurn(4_000) })),
    );
    const well = { endpointId: 'well', attempt: 1 };
    expect(await turns.take(well, () => Promise.resolve(RECEIVED))).toEqual(RECEIVED);
    const [third, twentieth] = [...hang('dead', 1, 3), ...hang('dead', 1, 20)];
    await expect(third).rejects.toEqual(isNotItsTurn(16_000));
    await expect(twentieth).rejects.toEqual(isNotItsTurn(15 * 60_000));
  });

  it('has its slots again as soon as it answers, be it with an error', async () => {
    const { turns, hang, endAll, underWay } = exchanges();
    const [first] = hang('dead', 1);
    endAll(TIMED_OUT);
    await first;
    const answer = { outcome: 'answered', status: 500 } as const;
    await turns.take({ endpointId: 'dead', attempt: 1 }, () => Promise.resolve({ answer }));
    void Promise.all(hang('dead', 30));
    expect(underWay()).toBe(30);
  });
});

describe('an endpoint that has just begun to hang', () => {
  it('leaves half of the slots to others, and gives back its own when the calls end', async () => {
    const { hang, endAll, underWay } = exchanges();
    const all = hang('slow', 60);
    expect(underWay()).toBe(30);
    await expect(all.at(-1)).rejects.toEqual(isNotItsTurn(4_000));
    endAll(RECEIVED);
    await Promise.allSettled(all);
    void Promise.allSettled(hang('slow', 60));
    expect(underWay()).toBe(30);
  });
});
