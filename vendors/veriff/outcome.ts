import type { FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import {
  ATTEMPT_STATUSES,
  DECISIONS,
  DECLINE_REASONS,
  EVENTS,
  INTERMEDIATE_CODES,
  INTERMEDIATE_STATUSES,
  KNOWN_CODES,
  RESUBMIT_REASONS,
  SILENT_EVENTS,
} from './codes.ts';
import type { DecisionStatus } from './codes.ts';
import type { Attempts, Decision, Event } from './schemas.ts';
import { hasScreeningMatch } from './screening.ts';

/** There is no decision yet. */
export const NOTHING_YET: VendorFact = { kind: 'noted', reasons: [] };

/**
 * What a decision says (document: "Meaning of the various verification responses").
 *
 * An outcome is believed where status and code say the same. 9151 and 9161 decide nothing; what they
 * are about was handed in. Everything else is for a person: outcome `review` with reason
 * `unknown_vendor_answer` and a warning. Pure.
 */
export function factOfDecision(decision: Decision): VendorFact {
  const { status, code, reasonCode } = decision;
  if (isDecisionStatus(status) && code === DECISIONS[status].code) {
    return { ...identityOf(decision), ...believed(status, decision) };
  }
  if (typeof code === 'number' && INTERMEDIATE_CODES.has(code) && mayBeIntermediate(status)) {
    return { ...identityOf(decision), kind: 'submitted', reasons: [], vendorCode: String(code) };
  }
  return {
    ...identityOf(decision),
    kind: 'outcome',
    outcome: 'review',
    reasons: ['unknown_vendor_answer'],
    vendorCode: isPresent(reasonCode) ? spell(status, code, reasonCode) : spell(status, code),
    warning: doubtAbout(status, code),
  };
}

function believed(
  status: DecisionStatus,
  { code, reasonCode, person }: Decision,
): Omit<VendorFact, 'attempt' | 'at'> {
  const vendorCode = isPresent(reasonCode) ? spell(code, reasonCode) : spell(code);
  const base = { kind: 'outcome', outcome: DECISIONS[status].outcome, vendorCode } as const;
  switch (status) {
    case 'approved':
      return { ...base, reasons: [], ...screened(person) };
    case 'declined':
      return { ...base, ...reasoned(reasonCode, DECLINE_REASONS, 'vendor_declined') };
    case 'resubmission_requested':
      return {
        ...base,
        ...reasoned(reasonCode, RESUBMIT_REASONS, 'vendor_requested_resubmission'),
      };
    case 'expired':
      return { ...base, reasons: ['never_started'] };
    case 'abandoned':
      return { ...base, reasons: ['never_submitted'] };
    case 'review':
      return { ...base, reasons: ['vendor_review'] };
  }
}

const screened = (person: Decision['person']): Pick<VendorFact, 'screening'> =>
  person != null && hasScreeningMatch(person) ? { screening: 'match' } : {};

/** The reason behind a refusal or a request; none, or one that we do not know, is still that outcome. */
function reasoned(
  reasonCode: unknown,
  table: Readonly<Record<number, ReasonCode>>,
  otherwise: ReasonCode,
): Pick<VendorFact, 'reasons' | 'warning'> {
  // A number in the document, a string in today's description of the same field.
  const known = /^\d{1,6}$/.test(String(reasonCode)) ? table[Number(reasonCode)] : undefined;
  if (known !== undefined) return { reasons: [known] };
  return { reasons: [otherwise], ...(isPresent(reasonCode) ? { warning: 'unknown_reason' } : {}) };
}

/** What an event says. Only "started" and "submitted" mean anything to a verification. Pure. */
export function factOfEvent({ code, action, attemptId }: Event): VendorFact {
  const attempt = attemptId == null ? {} : { attempt: attemptId };
  const noted: VendorFact = { kind: 'noted', reasons: [], vendorCode: spell(code), ...attempt };
  if (code !== 7001 && code !== 7002) {
    const known = typeof code === 'number' && SILENT_EVENTS.has(code);
    return known ? noted : { ...noted, warning: 'unknown_code' };
  }
  const { kind, action: expected } = EVENTS[code];
  if (action != null && action !== expected) {
    return { ...noted, vendorCode: spell(action, code), warning: 'status_and_code_disagree' };
  }
  return { ...noted, kind };
}

/**
 * How far the person has come, by the list of attempts: what a lost event would have said. A decided
 * attempt was handed in; what was decided, only its decision says. A status that we do not know is
 * noted with a warning, so that nobody is taken for absent because of it. The order of the list does
 * not matter. Pure.
 */
export function factOfAttempts({ verifications }: Attempts): VendorFact {
  const attempts = verifications.map(({ id, status }) => ({
    id,
    is: ATTEMPT_STATUSES.get(status),
  }));
  const handedIn = attempts.find(({ is }) => is === 'handed_in');
  if (handedIn !== undefined) return { kind: 'submitted', reasons: [], attempt: handedIn.id };
  const unknown = attempts.find(({ is }) => is === undefined);
  if (unknown !== undefined) {
    return { ...NOTHING_YET, attempt: unknown.id, warning: 'unknown_status' };
  }
  const begun = attempts.find(({ is }) => is === 'begun');
  return begun === undefined ? NOTHING_YET : { kind: 'started', reasons: [], attempt: begun.id };
}

function identityOf({ attemptId, decisionTime }: Decision): Pick<VendorFact, 'attempt' | 'at'> {
  const at = decisionTime == null ? Number.NaN : Date.parse(decisionTime);
  return {
    ...(attemptId == null ? {} : { attempt: attemptId }),
    ...(Number.isNaN(at) ? {} : { at: new Date(at).toISOString() }),
  };
}

function doubtAbout(status: unknown, code: unknown): FactWarning {
  if (!isDecisionStatus(status)) return 'unknown_status';
  return typeof code === 'number' && KNOWN_CODES.has(code)
    ? 'status_and_code_disagree'
    : 'unknown_code';
}

const mayBeIntermediate = (status: unknown): boolean =>
  !isPresent(status) || (typeof status === 'string' && INTERMEDIATE_STATUSES.has(status));

const isDecisionStatus = (status: unknown): status is DecisionStatus =>
  typeof status === 'string' && Object.hasOwn(DECISIONS, status);

const isPresent = (value: unknown): boolean => value !== null && value !== undefined;

/**
 * The vendor's codes, one after the other. What is missing is `none`; what does not look like a code is
 * `other`, since nothing but codes may reach a workflow.
 */
function spell(...parts: unknown[]): string {
  return parts.map(spellOne).join('/');
}

function spellOne(part: unknown): string {
  if (!isPresent(part)) return 'none';
  const text = typeof part === 'string' || typeof part === 'number' ? String(part) : '';
  return /^[A-Za-z0-9._-]{1,32}$/.test(text) ? text : 'other';
}
