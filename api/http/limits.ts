import type { Response } from 'express';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';
import { MOST_IN_A_DAY, type Quota } from '../../domain/quotas.ts';
import { type CountLimit, openSharedCounts, type Store } from '../../store/index.ts';
import type { ClientPrincipal, RequestHead } from './context.ts';
import type { Counters } from './counters.ts';
import { type Judged, refusalOf, tellWhatIsLeft } from './limit-words.ts';
import { safeError } from './safe-error.ts';

/** How much a key, and an address without one, may do. */
export interface LimitSettings {
  /** Of one key. */
  requestsPerMinute: number;
  /** Of one address: requests with no key, or with one that is not good. */
  refusalsPerMinute: number;
  /** In a day (UTC), of a key that has no quota of its own. */
  quotas: Readonly<Record<Quota, number>>;
  /** How long the database is waited for, in milliseconds; a quarter of a second by default. */
  patienceMs?: number;
}

/** How often one thing may be asked for. */
export interface MinuteLimit {
  /** As headers and counters have it. */
  name: string;
  /** What it is of, as a sentence begins. */
  words: string;
  perMinute: number;
}

/** The limits of what keys do. All processes count together, and no fault of the counting refuses anybody. */
export interface Limits {
  /** Of a request with a good key. Says in its answer what is left. @throws KycError `rate_limited` */
  countRequest: (key: ClientPrincipal, response: Response) => Promise<void>;
  /** Of one without. @throws KycError `rate_limited`, in place of the refusal that there are too many of */
  countRefusal: (request: RequestHead) => Promise<void>;
  /** Of something that is asked for with a key. Says what is left. @throws KycError `rate_limited` */
  check: (limit: MinuteLimit, of: string, response: Response) => Promise<void>;
  /**
   * Does what takes one of the key's day (UTC); what fails, or has not used it, gives it back.
   * @throws KycError `quota_exceeded` before anything is done, with the time until midnight
   */
  spend: <Done>(
    quota: Quota,
    by: { client: ClientPrincipal; response: Response },
    work: () => Promise<{ done: Done; isUsed: boolean }>,
  ) => Promise<Done>;
}

/** A 503 is our fault, and the caller is to repeat the request. */
const AWAY = 503;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A day's count is kept for so long after it, as processes' clocks may differ. */
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
      // The quota is another one for each key, and judged here.
      const limit: CountLimit = { name: quota, most: MOST_IN_A_DAY, windowMs };
      // The day is in the name: whatever is left of the one before does not count.
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
        // Only now is it known what is left.
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

/** Who has one address of IPv6 has all of its network. */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return '';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_HOST_BITS}`).toString();
}
