import type { DeliveryAnswer } from './delivery-sender.ts';

/** Concurrent requests of a worker to an endpoint that did not answer the last; each may take 15 s. */
const MOST_AT_A_SILENT_ONE = 2;

export interface EndpointTurns {
  /**
   * Sends if the endpoint has fewer than `to.most` requests in flight; else returns null, which is no try.
   */
  take(
    to: { endpointId: string; most: number },
    send: () => Promise<DeliveryAnswer>,
  ): Promise<DeliveryAnswer | null>;
  /** Whether the endpoint did not answer the last time. */
  isSilent(endpointId: string): boolean;
}

/**
 * Keeps a dead endpoint from holding up others: it gets only two of a worker's requests at a time, however
 * many wait for it. Each process learns on its own which endpoints do not answer.
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
