import type { DeliveryAnswer } from './delivery-sender.ts';
import { growingDelayMs, notItsTurn } from './failure.ts';

/** How many of a worker's slots for deliveries one endpoint may hold; a worker has 60. */
const MOST_AT_ONE = 30;
/** The same of one that did not answer the last time, each of which may hold its slot for 15 s. */
const MOST_AT_A_SILENT_ONE = 2;
/** Before it is looked at again; grows while the endpoint is silent, as a thousand may wait for it. */
const WAIT = { firstMs: 4_000, factor: 2, capMs: 15 * 60_000 };

export interface EndpointTurns {
  /**
   * Sends where the endpoint may have another slot.
   * @param to.attempt which time it is looked at: 1, 2, …
   * @throws a benign failure with a pause where it may not: that was no try
   */
  take<T extends { answer: DeliveryAnswer }>(
    to: { endpointId: string; attempt: number },
    send: () => Promise<T>,
  ): Promise<T>;
}

/**
 * Keeps endpoints from holding each other's slots: one that is dead holds two of a worker's, however
 * much waits for it. Known to this process alone; another one learns it by itself.
 */
export function createEndpointTurns(random: () => number = Math.random): EndpointTurns {
  const underWay = new Map<string, number>();
  const silent = new Set<string>();

  return {
    async take({ endpointId, attempt }, send) {
      const held = underWay.get(endpointId) ?? 0;
      const isSilent = silent.has(endpointId);
      if (held >= (isSilent ? MOST_AT_A_SILENT_ONE : MOST_AT_ONE)) {
        throw notItsTurn(growingDelayMs(WAIT, isSilent ? attempt : 1) * (0.5 + random()));
      }
      underWay.set(endpointId, held + 1);
      try {
        const sent = await send();
        if (sent.answer.outcome === 'failed') silent.add(endpointId);
        else silent.delete(endpointId);
        return sent;
      } finally {
        const left = (underWay.get(endpointId) ?? 1) - 1;
        if (left > 0) underWay.set(endpointId, left);
        else underWay.delete(endpointId);
      }
    },
  };
}
