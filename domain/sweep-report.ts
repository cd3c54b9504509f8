/** So many of a kind are named; the count says how many there are. */
export const MOST_NAMED = 20;

/** Some of a kind, by their ids. */
export interface Found {
  count: number;
  ids: string[];
}

/** What waits for an operator to look, as far as Postgres knows. */
export interface Stuck {
  /** Verifications that are still open, though their time and the grace after it are over. */
  overdue: Found;
  /** Rows of inbox and outbox that no try could pass on. */
  parked: Found;
  /** Rows that have been waiting for ten minutes. */
  inboxWaiting: Found;
  outboxWaiting: Found;
}

/**
 * What a sweep compared, mended, and found that only a person can mend. Kept in Postgres and the result
 * of the workflow `sweep`: ids and numbers, nothing about people.
 */
export interface SweepReport extends Stuck {
  /** How many open verifications were compared with the workflows that run. */
  compared: number;
  /** Open ones without a workflow: it was started again. */
  startedAgain: Found;
  /** Of these: those whose place another workflow had taken. That was terminated. */
  evicted: Found;
  /** Ended ones whose workflow still ran: the sweep notified it. */
  woken: Found;
  /** Those with which that did not work. */
  failed: Found;
  /** Verifications whose workflow's code fails again and again. */
  failing: Found;
  /** Verifications of which a write was refused since the last sweep. */
  refusedWrites: Found;
  /** Notifications that waited to be delivered and were not being tried: they go on. */
  resumed: Found;
  /** Verifications that were kept for as long as their client wants: their data are to be erased. */
  overRetention: Found;
  /** Verifications whose erasure was asked for, and waited in no queue: it goes on. */
  erasuresResumed: Found;
}

export function noneFound(): Found {
  return { count: 0, ids: [] };
}

/** Adds one more. */
export function addTo(found: Found, id: string): void {
  found.count += 1;
  if (found.ids.length < MOST_NAMED) found.ids.push(id);
}
