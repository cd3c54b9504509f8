export const DAY_MS = 86_400_000;

/**
 * A shorter retention time, or another end of a relationship, erases nothing for this many days: a client
 * that made a mistake can correct it until then.
 */
export const RETENTION_GRACE_DAYS = 7;
/** A century. */
export const MOST_RETENTION_DAYS = 36_500;

/** For how long a client has what has ended kept. */
export interface Retention {
  /** Days after the end; null: until somebody asks for the erasure. */
  days: number | null;
  /** From when on anything is erased by it; null where nothing is. */
  beginsAt: Date | null;
}

/** Of a client that has said nothing. */
export const NO_RETENTION: Retention = { days: null, beginsAt: null };

/** From when on other days erase anything: a longer time as the one before it did, a shorter one later. */
export function nextRetention(was: Retention, days: number | null, now: Date): Retention {
  if (days === null) return NO_RETENTION;
  const { days: before, beginsAt } = was;
  if (before !== null && days >= before) return { days, beginsAt };
  return { days, beginsAt: daysAfter(now, RETENTION_GRACE_DAYS) };
}

/** What is known of a verification that decides how long it is kept. */
export interface Kept {
  /** When it ended, or was decided anew last. */
  endedAt: Date;
  /** The last day of the business relationship as its client last reported it, and when; null: never. */
  relationship: { endedOn: string; toldAt: Date } | null;
}

/** From when on it is not kept any more. The days are those of the client. */
export function keptUntil({ endedAt, relationship }: Kept, days: number): Date {
  if (relationship === null) return daysAfter(endedAt, days);
  const { endedOn, toldAt } = relationship;
  const from = later(endedAt, endOfDay(endedOn));
  return later(daysAfter(from, days), daysAfter(toldAt, RETENTION_GRACE_DAYS));
}

/** The end of that day, UTC. @param day as 2026-01-31 */
export const endOfDay = (day: string): Date => daysAfter(new Date(`${day}T00:00:00Z`), 1);

const daysAfter = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS);
const later = (one: Date, other: Date): Date => (one > other ? one : other);
