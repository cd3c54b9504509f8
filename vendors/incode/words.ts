/** What a check, a block or a whole score can say: "OK/WARN/FAIL", and of single checks some more. */
const STATUSES = /^(OK|WARN|FAIL|UNKNOWN|MANUAL(_(OK|FAIL|PENDING))?)$/;

/** A status as the vendor's documents spell it, whatever letters it came in; anything else as it is. */
export function wordOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toUpperCase();
  return STATUSES.test(word) ? word : value;
}

/** Whether it is one of these words at all. */
export const isStatus = (status: unknown): boolean =>
  typeof status === 'string' && STATUSES.test(status);

/** What stands in a code that may travel: the vendor's word, or `none` and `other` for what is none. */
export function spell(word: unknown): string {
  if (word === undefined || word === null) return 'none';
  return typeof word === 'string' && /^[A-Z0-9_]{1,40}$/.test(word) ? word : 'other';
}

/** The statuses of a check or of a block that was passed; the second is staff's word for it. */
export const isPass = (status: unknown): boolean => status === 'OK' || status === 'MANUAL_OK';

export const isFailure = (status: unknown): boolean =>
  status === 'FAIL' || status === 'MANUAL_FAIL';

/** Absent and null: a check that was not made. */
export const isUnsaid = (status: unknown): boolean => status === undefined || status === null;
