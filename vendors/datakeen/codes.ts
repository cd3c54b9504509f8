import type { Outcome } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';

interface CodeMeaning {
  /** The document's "Code Name", which answers carry as `status`. */
  name: string;
  outcome: Extract<Outcome, 'approved' | 'declined' | 'review' | 'resubmit'>;
  reason: ReasonCode | null;
}

/**
 * The document's table of codes ("Get the result of an IDify session"), the worst first: the order in
 * which they win over each other when session, entities and documents differ.
 */
export const CODES: readonly (readonly [string, CodeMeaning])[] = [
  ['8.0', { name: 'specimen', outcome: 'declined', reason: 'document_specimen' }],
  // "Suspected", not found: for a person to decide.
  ['5.0', { name: 'fraudulent', outcome: 'review', reason: 'document_suspected_fraud' }],
  // A typo or a married name does it too.
  ['7.0', { name: 'owner', outcome: 'review', reason: 'holder_mismatch' }],
  ['4.0', { name: 'toVerify', outcome: 'review', reason: 'document_needs_review' }],
  ['3.0', { name: 'expired', outcome: 'resubmit', reason: 'document_expired' }],
  ['2.6', { name: 'noIdFound', outcome: 'resubmit', reason: 'document_not_found' }],
  ['2.5', { name: 'missingPart', outcome: 'resubmit', reason: 'document_side_missing' }],
  ['2.4', { name: 'missingMRZ', outcome: 'resubmit', reason: 'document_mrz_missing' }],
  ['2.2', { name: 'readability', outcome: 'resubmit', reason: 'document_unreadable' }],
  ['1.0', { name: 'ai_approved', outcome: 'approved', reason: null }],
];

const meanings = new Map(CODES);

/** What a code in normal form means, or undefined when the document does not have it. */
export function meaningOf(code: string): CodeMeaning | undefined {
  return meanings.get(code);
}

/**
 * Statuses of the vendor's settings page, which the document does not list, and the outcomes of codes
 * beside which they make sense. `user_…` are decisions of people in the vendor's back office; they
 * decide what the machine left open and cannot turn a specimen or an unread document into a person.
 */
const STATUSES: ReadonlyMap<string, readonly CodeMeaning['outcome'][]> = new Map([
  ['ai_approved', ['approved']],
  ['ai_rejected', ['declined', 'review', 'resubmit']],
  ['verify', ['review']],
  ['user_approved', ['approved', 'review']],
  ['user_rejected', ['approved', 'declined', 'review', 'resubmit']],
]);

export const APPROVED_BY_STAFF = 'user_approved';
export const REJECTED_BY_STAFF = 'user_rejected';

const KNOWN = new Map(
  [...STATUSES.keys(), ...CODES.map(([, { name }]) => name)].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** A status as we write it, whatever its case; one that we do not know, as it is. */
export function knownStatus(status: string): string {
  return KNOWN.get(status.toLowerCase()) ?? status;
}

/** Whether a status is one that we know: a code's name or one of the settings page. */
export function isKnownStatus(status: string): boolean {
  return KNOWN.get(status.toLowerCase()) === status;
}

/** Whether a known status can stand beside a known code. */
export function agrees(status: string, { name, outcome }: CodeMeaning): boolean {
  return status === name || (STATUSES.get(status)?.includes(outcome) ?? false);
}

/**
 * A code in normal form: `"1"`, `1` and `"1.0"` are all `1.0`. Null when there is none (null, absent,
 * empty), `unreadable` when it is not even a short plain text.
 */
export function normalCode(code: unknown): string | null {
  if (code === undefined || code === null || code === '') return null;
  if (typeof code !== 'string' && typeof code !== 'number') return 'unreadable';
  const text = String(code).trim();
  if (text === '') return null;
  if (/^[1-9]\d?(\.\d0?)?$/.test(text)) return Number(text).toFixed(1);
  return /^[A-Za-z0-9._/-]{1,40}$/.test(text) ? text : 'unreadable';
}
