import { v7 as uuidv7 } from 'uuid';
import type { EndpointTest } from '../domain/notification.ts';
import type { Mode } from '../domain/vendor-name.ts';
import { type EndpointRow, openEndpointSecrets, type Store } from '../store/index.ts';
import { reachOf } from './address-guard.ts';
import { createDeliverySender } from './delivery-sender.ts';
import { signNotification } from './sign-notification.ts';

/** Shorter than the API's callers wait for its answer. */
const EXCHANGE_MS = 10_000;

/**
 * What is wrong with the address of a notification endpoint, as the rest of "… must be"; null when we may
 * call it. The sender checks the IP address behind a name at each connection.
 * @param allowLoopback allows an endpoint on this machine, in test mode; only an operator may set it
 */
export function endpointUrlFault(
  url: string,
  { mode, allowLoopback }: { mode: Mode; allowLoopback: boolean },
): string | null {
  if (!URL.canParse(url)) return 'an address, e.g. https://shop.example.com/kyc';
  if (allowLoopback && mode !== 'test') return 'public: this machine is for test mode only';
  if (new URL(url).protocol !== 'https:' && !allowLoopback) {
    return 'https (http only for this machine in test mode: an operator adds it by --allow-loopback)';
  }
  if (reachOf(url, { allowLoopback }) !== null) return null;
  return 'public, and hold no credentials';
}

/** Test calls to endpoints, for the API; one for each process. */
interface EndpointCalls {
  urlFault: typeof endpointUrlFault;
  /** Sends `endpoint.test` once, signed and guarded like every notification. Stores nothing. */
  test(endpoint: EndpointRow): Promise<EndpointTest>;
}

/** Created where processes are composed: code in api/ opens no outgoing connection itself. */
export function createEndpointCalls(deps: { store: Store; now: () => Date }): EndpointCalls {
  const sender = createDeliverySender(deps.now);
  return {
    urlFault: endpointUrlFault,
    test: async (endpoint) => {
      const secrets = await openEndpointSecrets(deps.store, endpoint);
      const id = uuidv7();
      const at = deps.now();
      const payload = {
        type: 'endpoint.test',
        timestamp: at.toISOString(),
        data: { endpointId: endpoint.id },
      };
      const message = signNotification({ id, secrets, payload }, at);
      const begun = performance.now();
      const answer = await sender.post(endpoint, message, { exchangeMs: EXCHANGE_MS });
      const durationMs = Math.round(performance.now() - begun);
      if (answer.outcome !== 'answered') {
        return { id, delivered: false, status: null, error: answer.why, durationMs };
      }
      const { status } = answer;
      const delivered = status >= 200 && status < 300;
      return { id, delivered, status, error: null, durationMs };
    },
  };
}
