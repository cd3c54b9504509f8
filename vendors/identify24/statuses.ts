/** What a status can mean to us. */
export const MEANINGS = [
  'open',
  'started',
  'submitted',
  'approved',
  'declined',
  'review',
  'resubmit',
  'expired',
  'abandoned',
  'consent_refused',
] as const;
export type Meaning = (typeof MEANINGS)[number];

/** Names of statuses, in any case, and what they mean. */
export type StatusTable = Readonly<Record<string, Meaning>>;

/**
 * ASSUMED, but for the first one: the document shows a single name. An account's own table comes
 * before this one; a name in neither is not final.
 */
export const DEFAULT_STATUSES: StatusTable = {
  unidentified: 'open',
  appointment: 'started',
  'in progress': 'started',
  'in review': 'review',
  identified: 'approved',
  rejected: 'declined',
  // It is not decided: the person may come back to another ident.
  canceled: 'abandoned',
  cancelled: 'abandoned',
};

/** What a status means by a table; null when the table does not have it. */
export function meaningIn(table: StatusTable, status: string): Meaning | null {
  const wanted = normal(status);
  const found = Object.entries(table).find(([name]) => normal(name) === wanted);
  return found?.[1] ?? null;
}

/** Whether two names are the same status, so that their order would decide about people. */
export function hasTwins(table: StatusTable): boolean {
  const names = Object.keys(table).map(normal);
  return new Set(names).size < names.length;
}

const normal = (status: string): string =>
  status
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
