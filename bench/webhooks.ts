import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../tools/stack/stack.ts';

/** A session of Veriff's whose webhooks we send ourselves. */
export interface Told {
  verificationId: string;
  session: string;
}

/** A webhook that is ready to be sent, signed. */
export interface Signed {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** How many webhooks of one session are sent: two tries, the first of which must be done again. */
export const ROWS_OF_ONE = 5;

const STARTED = { feature: 'selfid', code: 7001, action: 'started' };
const SUBMITTED = { feature: 'selfid', code: 7002, action: 'submitted' };

/** What Veriff says of somebody who hands in, is asked to try again, and does: none decides. */
export function webhooksOf(
  { verificationId: vendorData, session: id }: Told,
  stack: Stack,
): Signed[] {
  const [first, second] = [randomUUID(), randomUUID()];
  const about = (attemptId: string): object => ({ id, attemptId, vendorData });
  const again = { code: 9103, status: 'resubmission_requested', reason: null, reasonCode: 204 };
  const verification = { ...about(first), ...again };
  return [
    signed(stack, 'eventUrl', { ...about(first), ...STARTED }),
    signed(stack, 'eventUrl', { ...about(first), ...SUBMITTED }),
    signed(stack, 'decisionUrl', { status: 'success', verification }),
    signed(stack, 'eventUrl', { ...about(second), ...STARTED }),
    signed(stack, 'eventUrl', { ...about(second), ...SUBMITTED }),
  ];
}

/** Of somebody who begins once more: the same fact in other bytes. */
export function startedOf({ verificationId: vendorData, session: id }: Told, stack: Stack): Signed {
  return signed(stack, 'eventUrl', { id, attemptId: randomUUID(), vendorData, ...STARTED });
}

function signed({ file, secrets }: Stack, to: 'eventUrl' | 'decisionUrl', value: object): Signed {
  const urls = file.sandboxWebhooks.veriff as Record<string, string>; // as seeded
  const { apiKey, secret } = secrets.sandbox.veriff;
  const body = JSON.stringify(value);
  const headers = {
    'content-type': 'application/json',
    'x-auth-client': apiKey,
    'x-hmac-signature': createHmac('sha256', secret).update(body).digest('hex'),
  };
  return { url: urls[to] ?? '', headers, body };
}

/**
 * Sends it, as a vendor does.
 * @returns milliseconds until it was acknowledged
 * @throws Error when it is not
 */
export async function send({ url, headers, body }: Signed): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`A webhook was answered with HTTP ${response.status}.`);
  return performance.now() - began;
}

/** Does work for each of many, so many at a time; gives back the answers in the order of the many. */
export async function inLanes<One, Answer>(
  lanes: number,
  all: readonly One[],
  work: (one: One, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const left = all.entries();
  const lane = async (): Promise<void> => {
    for (const [index, one] of left) answers[index] = await work(one, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}

/** Webhooks of new cases, at a pace that does not wait for answers, until it is stopped. */
export interface Trickle {
  /** Resolves when all that were sent are answered; how long each took, in milliseconds. */
  stop(): Promise<number[]>;
}

/** Begins to send one after the other, `perSecond`; the first of each case come before any second. */
export function trickle(cases: readonly Signed[][], perSecond: number): Trickle {
  const inTurn = Array.from({ length: ROWS_OF_ONE }, (_, at) =>
    cases.flatMap((signed) => signed[at] ?? []),
  ).flat();
  const sent: Promise<number>[] = [];
  const stopping = new AbortController();
  const beganAt = performance.now();
  const running = (async () => {
    for (const signed of inTurn) {
      await pause(Math.max(0, beganAt + (sent.length * 1_000) / perSecond - performance.now()));
      if (stopping.signal.aborted) return;
      const sending = send(signed);
      sending.catch(() => undefined);
      sent.push(sending);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
      return Promise.all(sent);
    },
  };
}
