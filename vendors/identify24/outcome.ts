import type { Parts } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { membersNamed, saysNothing } from '../values/members.ts';
import { DEFAULT_STATUSES, meaningIn } from './statuses.ts';
import type { Meaning } from './statuses.ts';
import { readTime } from './time.ts';

/** What an outcome follows from, in an answer of ident/get. */
export interface JudgedIdent {
  status?: unknown;
  reject_reason?: unknown;
  appointment_date?: string | null | undefined;
  person_first_name?: string | null | undefined;
  person_last_name?: string | null | undefined;
  /** What stands around the ident in the answer. */
  beside?: unknown;
}

/**
 * What an approval holds. The document: VideoIdent is to "verify the identity of a person along with a
 * verification if the document used is genuine in a process guided by an Ident Specialist", by
 * "interacting … using a video-chat". The answer has no evidence of these but the status, and the person
 * that it is about: one that names no person confirms nothing.
 */
const BY_AN_AGENT: Parts = { document: 'passed', face: 'passed', liveness: 'passed' };

/** The reason that goes with each outcome; the vendor gives none in ident/get. */
const REASON_OF = {
  approved: null,
  declined: 'vendor_declined',
  review: 'vendor_review',
  resubmit: 'vendor_requested_resubmission',
  expired: 'never_started',
  abandoned: 'never_submitted',
  consent_refused: 'consent_refused',
} as const satisfies Partial<Record<Meaning, ReasonCode | null>>;

/**
 * What ident/get says. A status in no table is not final: it is noted, with a warning for operators. An
 * approval beside a reason for a rejection is for a person. A person who has an appointment has started.
 * Pure.
 *
 * @param configured what the account's own table says of this status; null: the built-in one decides
 */
export function factOfIdent(ident: JudgedIdent, configured: Meaning | null): VendorFact {
  const vendorCode = plainWord(ident.status);
  const meaning = configured ?? meaningOf(ident.status);
  switch (meaning) {
    case null:
      return { kind: 'noted', reasons: [], vendorCode, warning: 'unknown_status' };
    case 'open':
      return { kind: hasAppointment(ident) ? 'started' : 'noted', reasons: [], vendorCode };
    case 'started':
    case 'submitted':
      return { kind: meaning, reasons: [], vendorCode };
    default:
      return outcomeOf(meaning, vendorCode, ident);
  }
}

/** What the built-in table says of a status; null when it does not have it. */
function meaningOf(status: unknown): Meaning | null {
  return typeof status === 'string' ? meaningIn(DEFAULT_STATUSES, status) : null;
}

function outcomeOf(
  outcome: keyof typeof REASON_OF,
  vendorCode: string,
  ident: JudgedIdent,
): VendorFact {
  if (outcome === 'approved' && isContradicted(ident)) {
    return {
      kind: 'outcome',
      outcome: 'review',
      reasons: ['contradictory_decisions'],
      vendorCode,
      warning: 'status_and_code_disagree',
    };
  }
  const names = [ident.person_first_name, ident.person_last_name];
  if (outcome === 'approved' && names.some(isName)) {
    return { kind: 'outcome', outcome, reasons: [], vendorCode, parts: BY_AN_AGENT };
  }
  const reason = REASON_OF[outcome];
  return { kind: 'outcome', outcome, reasons: reason === null ? [] : [reason], vendorCode };
}

/** However these names are written, and wherever they stand. */
const REJECTION = /^reject(ion)?_?reasons?$/i;
const STATUS = /^status$/i;

/** A reason for a rejection, or another status that says anything but an approval. */
function isContradicted(ident: JudgedIdent): boolean {
  const meanings = membersNamed({ ...ident, status: null }, STATUS).map(meaningOf);
  return (
    membersNamed(ident, REJECTION).some((reason) => !saysNothing(reason)) ||
    meanings.some((meaning) => meaning !== null && meaning !== 'approved')
  );
}

/** A word for nothing is no name of a person's; beside another name it may be. */
const isName = (text: string | null | undefined): boolean =>
  /\p{L}/u.test(text ?? '') && !/^\s*(null|none|nil|undefined|false|n\/?a)\s*$/i.test(text ?? '');

/** In whatever zone: `0000-00-00 00:00`, a database's word for none, is no time in any. */
const hasAppointment = ({ appointment_date: at }: JudgedIdent): boolean =>
  typeof at === 'string' && readTime(at, 'UTC') !== null;

/** Nothing but short plain words may reach a workflow: `In Progress` becomes `In_Progress`. */
function plainWord(status: unknown): string {
  if (status === undefined || status === null || status === '') return 'none';
  const word = typeof status === 'string' ? status.trim().replaceAll(/\s+/g, '_') : '';
  return /^[A-Za-z0-9_.-]{1,40}$/.test(word) ? word : 'other';
}
