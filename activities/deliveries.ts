import { giveUpDelivery, loadDelivery, recordDeliveryAttempt } from '../store/index.ts';
import type { DeliveryInput } from './contract.ts';
import { createDeliverySender, type DeliveryAnswer } from './delivery-sender.ts';
import type { ActivityDeps } from './deps.ts';
import { createEndpointTurns } from './endpoint-turns.ts';
import { growingDelayMs } from './failure.ts';
import { signNotification } from './sign-notification.ts';

/** What became of one try, or why there was none. */
export type Tried =
  | { outcome: 'delivered' }
  | { outcome: 'given_up' }
  /** Others are being sent to the endpoint, or it is not to be tried first; whether it answers none of them. */
  | { outcome: 'not_its_turn'; isSilent: boolean }
  /** `why`: the status, or a word of our own; to be tried again after `againInMs`. */
  | { outcome: 'failed'; why: string; againInMs: number };

export interface Deliveries {
  /**
   * Tries once at one endpoint, and notes it in the delivery log. At least once: the `webhook-id` is
   * the notification's own and stays the same over all tries.
   * @throws RowChangedError when notification or endpoint are not as we wrote them
   */
  tryOnce(input: DeliveryInput): Promise<Tried>;
  /**
   * The same where it was not tried yet and the endpoint answered the last time. `isResent`: somebody has
   * asked for it, perhaps since the endpoint is well again; whether it was silent does not matter.
   */
  tryFirst(input: DeliveryInput & { isResent?: boolean }): Promise<Tried>;
}

/** 5 s, 15 s, 45 s … up to six hours, by how often it was tried. */
const PAUSES = { firstMs: 5_000, factor: 3, capMs: 6 * 60 * 60 * 1000 };
/** What failed at the same moment does not come again at the same moment. */
const SPREAD = 0.2;

/** Only the next deliveries wait for it: a few to each endpoint, and not for long. */
const FIRST = { most: 5, exchangeMs: 10_000 };
/** For the whole exchange: a client should answer first and work later. */
const LATER = { most: 30, exchangeMs: 15_000 };

/** What tells clients, as Standard Webhooks (https://www.standardwebhooks.com); one for each process. */
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
      // What was asked to be sent again meanwhile may be taken: it was perhaps for that.
      await giveUpDelivery(store, { ...input, begunAt });
      return { outcome: 'given_up' };
    };
    const delivery = await loadDelivery(store, input);
    // A process that died before it could say so has settled it already.
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

/** Given up at once where no other try can help: the endpoint is gone (410), or may not be called. */
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
