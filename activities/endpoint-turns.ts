import type { DeliveryAnswer } from './delivery-sender.ts';

/** How much a worker sends at a time to one that did not answer the last time, each of which may take 15 s. */
const MOST_AT_A_SILENT_ONE = 2;

export interface EndpointTurns {
  /**
   * Sends where the endpoint has less than `to.most` at this time; null where not: that was no try.
   */
  take(
    to: { endpointId: string; most: number },
    send: () => Promise<DeliveryAnswer>,
  ): Promise<DeliveryAnswer | null>;
  /** Whether the endpoint did not answer the last time. */
  isSilent(endpointId: string): boolean;
}

/**
 * Keeps endpoints from holding each other up: one that is dead has two of a worker's requests, however
 * much waits for it. Known to this process alone; another one learns it by itself.
 */
export function createEndpointTurns(): EndpointTurns {
  const underWay = new Map<string, number>();
  const silent = new Set<string>();

  return {
    isSilent: (endpointId) => silent.has(endpointId),
    async take({ endpointId, most }, send) {
      const held = underWay.get(endpointId) ?? 0;
      if (held >= (silent.has(endpointId) ? Math.min(most, MOST_AT_A_SILENT_ONE) : most))
        return null;
      underWay.set(endpointId, held + 1);
      try {
        const answer = await send();
        if (answer.outcome === 'failed') silent.add(endpointId);
        else silent.delete(endpointId);
        return answer;
      } finally {
        const left = (underWay.get(endpointId) ?? 1) - 1;
        if (left > 0) underWay.set(endpointId, left);
        else underWay.delete(endpointId);
      }
    },
  };
}
