import { Agent, request } from 'undici';
import type { DeliveryRow } from '../store/index.ts';
import { readRetryAfter } from '../vendors/http-retry-after.ts';
import { ForbiddenAddress, guardedLookup, type Reach, reachOf } from './address-guard.ts';

const CONNECT_MS = 5_000;
/** The longest that any exchange may take. */
const LONGEST_EXCHANGE_MS = 15_000;
/** Reuses a connection for this long only, so that addresses are resolved and checked again. */
const KEEP_ALIVE_MS = 4_000;
const LONGEST_RETRY_AFTER_MS = 6 * 60 * 60 * 1000;
/** Reads and stores at most this much of an answer. */
const KEPT_BYTES = 1024;

/** The result of one request. */
export type DeliveryAnswer =
  | {
      outcome: 'answered';
      status: number;
      retryAfterMs?: number;
      /** The beginning of the response body, as text: only the delivery log has it, encrypted. */
      said?: string;
    }
  | { outcome: 'failed'; why: 'timeout' | 'connection' }
  /** We must not call that address; a retry cannot help. */
  | { outcome: 'refused'; why: 'url' | 'address' };

export interface DeliverySender {
  post(
    endpoint: Pick<DeliveryRow, 'url' | 'allowLoopback'>,
    message: { body: string; headers: Record<string, string> },
    /** For the whole exchange. */
    options: { exchangeMs: number },
  ): Promise<DeliveryAnswer>;
}

/**
 * Sends to addresses that clients chose. It resolves each name once, checks the addresses and connects only
 * to those; it follows no redirects and reads only the beginning of an answer.
 */
export function createDeliverySender(now: () => Date): DeliverySender {
  const agents: Record<Reach, Agent> = {
    public: agentFor('public'),
    public_or_loopback: agentFor('public_or_loopback'),
    loopback: agentFor('loopback'),
  };
  return {
    async post(endpoint, message, { exchangeMs }) {
      const reach = reachOf(endpoint.url, endpoint);
      if (reach === null) return { outcome: 'refused', why: 'url' };
      const dispatcher = agents[reach];
      const signal = AbortSignal.timeout(exchangeMs);
      try {
        const answer = await request(endpoint.url, {
          method: 'POST',
          dispatcher,
          signal,
          ...message,
        });
        const said = await beginningOf(answer.body);
        const become = answered(answer.statusCode, answer.headers['retry-after'], now());
        return said === '' ? become : { ...become, said };
      } catch (failure) {
        return refusedOrFailed(failure, signal);
      }
    },
  };
}

function agentFor(reach: Reach): Agent {
  return new Agent({
    connect: { lookup: guardedLookup(reach), timeout: CONNECT_MS },
    headersTimeout: LONGEST_EXCHANGE_MS,
    bodyTimeout: LONGEST_EXCHANGE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  });
}

/** Decodes the body as UTF-8. Of a body that breaks off or takes too long, returns what arrived. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= KEPT_BYTES) break;
    }
  } catch {
    // The status suffices.
  }
  const kept = Buffer.concat(chunks).subarray(0, KEPT_BYTES);
  // Leaves out a character that is cut in two at the end.
  return new TextDecoder().decode(kept, { stream: true });
}

function answered(
  status: number,
  retryAfter: string | string[] | undefined,
  now: Date,
): Extract<DeliveryAnswer, { outcome: 'answered' }> {
  const asked = typeof retryAfter === 'string' ? readRetryAfter(retryAfter, now) : undefined;
  if (asked === undefined) return { outcome: 'answered', status };
  return { outcome: 'answered', status, retryAfterMs: Math.min(asked, LONGEST_RETRY_AFTER_MS) };
}

function refusedOrFailed(failure: unknown, signal: AbortSignal): DeliveryAnswer {
  if (failure instanceof ForbiddenAddress) return { outcome: 'refused', why: 'address' };
  if (signal.aborted || isTimeout(failure)) return { outcome: 'failed', why: 'timeout' };
  return { outcome: 'failed', why: 'connection' };
}

function isTimeout(failure: unknown): boolean {
  return (
    failure instanceof Error && 'code' in failure && /TIMEOUT|ETIMEDOUT/.test(String(failure.code))
  );
}
