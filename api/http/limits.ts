import type { Response } from 'express';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';
import { MOST_IN_A_DAY, type Quota } from '../../domain/quotas.ts';
import { type CountLimit, openSharedCounts, type Store } from '../../store/index.ts';
import type { ClientPrincipal, RequestHead } from './context.ts';
import type { Counters } from './counters.ts';
import { type Judged, refusalOf, tellWhatIsLeft } from './limit-words.ts';
import { safeError } from './safe-error.ts';

/** The limits of a key, and of an address without a good key. */
export interface LimitSettings {
  /** For each key. */
  requestsPerMinute: number;
  /** For each address: requests without a key, or with a bad one. */
  refusalsPerMinute: number;
  /** Per day (UTC), for a key without quotas of its own. */
  quotas: Readonly<Record<Quota, number>>;
  /** How long to wait for the database, in milliseconds; a quarter of a second by default. */
  patienceMs?: number;
}

/** How often callers may request one thing. */
export interface MinuteLimit {
  /** The name in headers and counters. */
  name: string;
  /** What it limits, as the beginning of a sentence. */
  words: string;
  perMinute: number;
}

/** Counts requests. All processes share the counts; if counting fails, no request is refused for it. */
export interface Limits {
  /**
   * Counts a request with a good key, and sets the answer's limit headers. @throws KycError `rate_limited`
   */
  countRequest: (key: ClientPrincipal, response: Response) => Promise<void>;
  /**
   * Counts one without. @throws KycError `rate_limited`, in place of the refusal, where there are too many
   */
  countRefusal: (request: RequestHead) => Promise<void>;
  /** Counts one use of `limit`, and sets the headers. @throws KycError `rate_limited` */
  check: (limit: MinuteLimit, of: string, response: Response) => Promise<void>;
  /**
   * Runs work that takes one of the key's daily quota (UTC); gives it back if the work fails or did not use
   * it.
   * @throws KycError `quota_exceeded` before the work starts, with the time until midnight
   */
  spend: <Done>(
    quota: Quota,
    by: { client: ClientPrincipal; response: Response },
    work: () => Promise<{ done: Done; isUsed: boolean }>,
  ) => Promise<Done>;
}

/** A 503 is our fault, and the caller should repeat the request: it does not count. */
const AWAY = 503;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Keeps a day's count this much longer, since the clocks of processes may differ. */
const CLOCKS_DIFFER_MS = 60 * MINUTE_MS;

const WORDS: Readonly<Record<Quota, string>> = {
  starts: 'Verifications started with this key',
  links: 'Links replaced with this key',
};

interface LimitParts {
  store: Store;
  limitSettings: LimitSettings;
  counters: Counters;
  logger: Logger;
  now: () => Date;
}

export function createLimits(parts: LimitParts): Limits {
  const { limitSettings: settings, counters, now } = parts;
  const counts = openCounts(parts);

  /** @throws KycError where the count says so */
  function judge(judged: Judged, response?: Response): void {
    if (response !== undefined) tellWhatIsLeft(response, judged);
    if (judged.count <= judged.most) return;
    counters.increment(`limits.${judged.name}.refused`);
    throw refusalOf(judged, now());
  }

  async function countMinute(
    { name, words, perMinute: most }: MinuteLimit,
    of: string,
    response?: Response,
  ): Promise<void> {
    const limit: CountLimit = { name, most, windowMs: MINUTE_MS };
    judge({ ...limit, words, ...(await counts.add(limit, [of])) }, response);
    response?.once('finish', () => {
      if (response.statusCode === AWAY) void counts.takeBack(limit, [of]);
    });
  }

  const { requestsPerMinute, refusalsPerMinute } = settings;
  const requests = { name: 'requests', words: 'Requests with this key' };
  const refusals = { name: 'refusals', words: 'Requests without a good key from this address' };
  return {
    countRequest: ({ id }, response) =>
      countMinute({ ...requests, perMinute: requestsPerMinute }, id, response),
    countRefusal: ({ ip = '' }) =>
      countMinute({ ...refusals, perMinute: refusalsPerMinute }, networkOf(ip)),
    check: countMinute,
    spend: async (quota, { client: { id, quotas }, response }, work) => {
      const at = now();
      const endsInMs = DAY_MS - (at.getTime() % DAY_MS);
      const windowMs = endsInMs + CLOCKS_DIFFER_MS;
      // Each key may have another quota, so `judge` compares the count, not the store.
      const limit: CountLimit = { name: quota, most: MOST_IN_A_DAY, windowMs };
      // The day is part of the name, so a count of yesterday does not matter.
      const of = [id, at.toISOString().slice(0, 10)] as const;
      const giveBack = () => counts.takeBack(limit, of);
      const { count } = await counts.add(limit, of);
      const most = quotas[quota] ?? settings.quotas[quota];
      const day = { name: quota, words: WORDS[quota], most, windowMs: DAY_MS, endsInMs };
      let used = count - 1;
      try {
        judge({ ...day, count });
        const { done, isUsed } = await work();
        if (isUsed) used = count;
        return done;
      } finally {
        // Only now do we know how much is left.
        tellWhatIsLeft(response, { ...day, count: used });
        if (used < count) await giveBack();
      }
    },
  };
}

function openCounts({ store, limitSettings, counters, logger }: LimitParts) {
  const { patienceMs } = limitSettings;
  return openSharedCounts(store, {
    ...(patienceMs === undefined ? {} : { patienceMs }),
    onFault: (fault) => {
      counters.increment('limits.counted_alone');
      logger.warn({ failure: safeError(fault) }, 'limits are counted by each process for a while');
    },
  });
}

const IPV6_HOST_BITS = 64;

/** A caller with one IPv6 address has its whole network, so all of it counts as one. */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return '';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_HOST_BITS}`).toString();
}
