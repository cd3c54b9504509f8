import type pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { execute } from './database.ts';
import { lookupHash, type Store } from './store.ts';

/** How often something may be done in a time that begins with the first. */
export interface CountLimit {
  /** In clear in the table, before the hash of whose count it is; short. */
  name: string;
  most: number;
  windowMs: number;
}

export interface Counted {
  /** With this one. What is refused without asking the database is counted as one too many. */
  count: number;
  /** Until it is counted anew, in milliseconds. */
  endsInMs: number;
}

/** Counts that every process of the API has in common. None of its methods throws. */
export interface SharedCounts {
  /** Counts one more for the caller that `of` names. Above the limit this process then refuses by itself. */
  add(limit: CountLimit, of: readonly string[]): Promise<Counted>;
  /** Counts one less. */
  takeBack(limit: CountLimit, of: readonly string[]): Promise<void>;
}

interface CountOptions {
  /** How long the database is waited for. */
  patienceMs?: number;
  /** Called each time that the database did not answer, so that this process counts alone for a while. */
  onFault: (fault: unknown) => void;
}

/** A request is served within this whatever becomes of the count. */
const PATIENCE_MS = 250;
/** So long each process counts for itself, so that a database with much to do is left alone. */
const ALONE_MS = 5_000;
const TABLE = 'rate_limits';

/**
 * Counts in Postgres; where it is slow or away, in memory, each process for itself and from nothing. Windows
 * are of the processes' clocks.
 */
export function openSharedCounts(store: Store, options: CountOptions): SharedCounts {
  const storeClient = boundedClient(store.app, options);
  const limiters = new Map<string, RateLimiterPostgres>();
  const limiterOf = ({ name, most, windowMs }: CountLimit): RateLimiterPostgres => {
    const known = limiters.get(name);
    if (known?.points === most) return known;
    const base = { keyPrefix: name, points: most, duration: windowMs / 1_000 };
    const limiter = new RateLimiterPostgres({
      ...base,
      ...{ storeClient, storeType: 'pool', tableName: TABLE, tableCreated: true },
      clearExpiredByTimeout: false,
      inMemoryBlockOnConsumed: most + 1,
      insuranceLimiter: new RateLimiterMemory(base),
    });
    limiters.set(name, limiter);
    return limiter;
  };
  const whose = ({ name }: CountLimit, of: readonly string[]) =>
    lookupHash(store, 'rate-limit', name, ...of);
  return {
    add: async (limit, of) => {
      const [limiter, key] = [limiterOf(limit), whose(limit, of)];
      const add = () => counted(limit, limiter.consume(key, 1, lastingFor(limit)));
      const found = await add();
      if (found.endsInMs <= 2 * limit.windowMs) return found;
      // Begun by a clock that was wrong, and would go on for as long as that was.
      await limiter.delete(key).catch(() => undefined);
      return add();
    },
    takeBack: async (limit, of) => {
      await counted(limit, limiterOf(limit).reward(whose(limit, of), 1, lastingFor(limit)));
    },
  };
}

/** A limiter is kept for its name, and a window may be another one each time, as the rest of a day. */
const lastingFor = ({ windowMs }: CountLimit) => ({ customDuration: windowMs / 1_000 });

/** What a limiter says by rejecting is a count as well, and where it fails it has counted nothing. */
async function counted(
  { most, windowMs }: CountLimit,
  asked: Promise<RateLimiterRes>,
): Promise<Counted> {
  try {
    const { consumedPoints, msBeforeNext } = await asked;
    return { count: consumedPoints, endsInMs: msBeforeNext };
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) return { count: 0, endsInMs: windowMs };
    return { count: Math.max(thrown.consumedPoints, most + 1), endsInMs: thrown.msBeforeNext };
  }
}

/** As much of a pool as the limiters use. */
function boundedClient(
  pool: pg.Pool,
  { patienceMs = PATIENCE_MS, onFault }: CountOptions,
): { query: (query: pg.QueryConfig) => Promise<pg.QueryResult> } {
  // By the monotonic clock, which no one can set.
  let aloneUntil = 0;
  const ofHalf = inTurns(Math.max(1, Math.floor(pool.options.max / 2)));
  return {
    query: async (query) => {
      if (performance.now() < aloneUntil) throw new Error('Counted here for a while.');
      const given = new AbortController();
      try {
        const asked = ofHalf(() => pool.query(query), given.signal);
        return await withPatience(asked, patienceMs);
      } catch (fault) {
        given.abort();
        if (performance.now() >= aloneUntil) {
          aloneUntil = performance.now() + ALONE_MS;
          onFault(fault);
        }
        throw fault;
      }
    },
  };
}

/**
 * Does so many things at once at most, and the others in their turn, unless they were given up by then. A count
 * that waits for a lock does so for as long as a statement may: else such would take every connection, and
 * with them all that is not counted.
 */
function inTurns(most: number) {
  let atWork = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>, givenUp: AbortSignal): Promise<T> => {
    if (atWork >= most) await new Promise<void>((turn) => waiting.push(turn));
    else atWork += 1;
    try {
      givenUp.throwIfAborted();
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) atWork -= 1;
      else next();
    }
  };
}

/** The statement goes on by itself, so that its connection stays good. */
async function withPatience<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, ms, new Error(`The database took more than ${ms} ms.`));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Forgets counts whose time is over, the oldest first. Two at once do no harm.
 * @returns how many there were, `limit` at most
 */
export function forgetOldCounts(
  { app }: Pick<Store, 'app'>,
  { limit }: { limit: number },
): Promise<number> {
  return execute(
    app,
    `delete from ${TABLE} where ctid = any(array(
       select ctid from ${TABLE} where expire < (extract(epoch from now()) * 1000)::bigint
       order by expire limit $1 for update skip locked))`,
    [limit],
  );
}
