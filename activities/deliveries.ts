import { giveUpDelivery, loadDelivery, recordDeliveryAttempt } from '../store/index.ts';
import type { DeliveryInput } from './contract.ts';
import { createDeliverySender, type DeliveryAnswer } from './delivery-sender.ts';
import type { ActivityDeps } from './deps.ts';
import { createEndpointTurns } from './endpoint-turns.ts';
import { growingDelayMs } from './failure.ts';
import { signNotification } from './sign-notification.ts';

/** The result of one try, or why none was made. */
export type Tried =
  | { outcome: 'delivered' }
  | { outcome: 'given_up' }
  /** The endpoint is busy, or `tryFirst` may not try it; `isSilent`: it did not answer the last time. */
  | { outcome: 'not_its_turn'; isSilent: boolean }
  /** `why`: the HTTP status, or a word of ours; retry after `againInMs`. */
  | { outcome: 'failed'; why: string; againInMs: number };

export interface Deliveries {
  /**
   * Sends a notification to one endpoint once, and records the try in the delivery log. Delivery is at
   * least once; the `webhook-id` is the same in all tries.
   * @throws RowChangedError when the row of the notification or the endpoint was tampered with
   */
  tryOnce(input: DeliveryInput): Promise<Tried>;
  /**
   * The same, but only for a first try, and only if the endpoint answered the last time. With `isResent`, a
   * request to send again, it also tries an endpoint that was silent, which may be well again.
   */
  tryFirst(input: DeliveryInput & { isResent?: boolean }): Promise<Tried>;
}

/** Pauses between tries: 5 s, 15 s, 45 s … up to six hours. */
const PAUSES = { firstMs: 5_000, factor: 3, capMs: 6 * 60 * 60 * 1000 };
/** Jitter: deliveries that failed together are not retried together. */
const SPREAD = 0.2;

/** First tries share a worker: only a few at a time to each endpoint, and not for long. */
const FIRST = { most: 5, exchangeMs: 10_000 };
/** The timeout is for the whole exchange: a client should answer first and work later. */
const LATER = { most: 30, exchangeMs: 15_000 };

/** Sends notifications as Standard Webhooks (https://www.standardwebhooks.com); one for each process. */
export function createDeliveries(deps: Pick<ActivityDeps, 'store' | 'now'>): Deliveries {
  const { store, now } = deps;
  const sender = createDeliverySender(now);
  const turns = createEndpointTurns();

  async function tryAt(
    input: DeliveryInput,
    { first, isResent = false }: { first: boolean; isResent?: boolean },
  ): Promise<Tried> {
    const { endpointId } = input;
    const begunAt = now();
    const giveUp = async (): Promise<Tried> => {
      // A request to send again that came after `begunAt` stays: the endpoint may take that one.
      await giveUpDelivery(store, { ...input, begunAt });
      return { outcome: 'given_up' };
    };
    const delivery = await loadDelivery(store, input);
    // A try that died before it could report has settled the delivery already.
    if (delivery !== null && delivery.state !== 'pending') return { outcome: delivery.state };
    if (delivery === null) return giveUp();
    const isSilent = turns.isSilent(endpointId);
    if (first && (delivery.tries > 0 || (isSilent && !isResent))) {
      return { outcome: 'not_its_turn', isSilent };
    }
    const { most, exchangeMs } = first ? FIRST : LATER;
    const answer = await turns.take({ endpointId, most }, async () => {
      const message = signNotification(delivery, now());
      const begun = performance.now();
      const answer = await sender.post(delivery, message, { exchangeMs });
      const durationMs = Math.round(performance.now() - begun);
      const about = { ...input, owner: delivery.owner, durationMs };
      await recordDeliveryAttempt(store, { ...about, ...logEntryOf(answer) });
      return answer;
    });
    if (answer === null) return { outcome: 'not_its_turn', isSilent };
    const verdict = verdictOn(answer, delivery.tries + 1);
    return verdict === 'given_up' ? giveUp() : verdict;
  }

  return {
    tryOnce: (input) => tryAt(input, { first: false }),
    tryFirst: ({ isResent = false, ...input }) => tryAt(input, { first: true, isResent }),
  };
}

/** Gives up at once where no retry can help: the endpoint is gone (410), or we must not call it. */
function verdictOn(answer: DeliveryAnswer, tries: number): Tried | 'given_up' {
  if (answer.outcome === 'refused') return 'given_up';
  const pauseMs = growingDelayMs(PAUSES, tries) * (1 + SPREAD * Math.random());
  if (answer.outcome === 'failed') {
    return { outcome: 'failed', why: answer.why, againInMs: Math.round(pauseMs) };
  }
  if (isAccepted(answer.status)) return { outcome: 'delivered' };
  if (answer.status === 410) return 'given_up';
  const againInMs = answer.retryAfterMs ?? Math.round(pauseMs);
  return { outcome: 'failed', why: String(answer.status), againInMs };
}

const isAccepted = (status: number): boolean => status >= 200 && status < 300;

function logEntryOf(answer: DeliveryAnswer): {
  httpStatus: number | null;
  error: string | null;
  ok: boolean;
  answer: string | null;
} {
  if (answer.outcome === 'answered') {
    const ok = isAccepted(answer.status);
    const { status: httpStatus, said = null } = answer;
    return { httpStatus, error: ok ? null : 'status', ok, answer: said };
  }
  return { httpStatus: null, error: answer.why, ok: false, answer: null };
}
