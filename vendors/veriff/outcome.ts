import type { Parts } from '../../domain/evidence.ts';
import type { FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { membersNamed } from '../values/members.ts';
import { recordsIn } from '../values/said.ts';
import {
  ATTEMPT_STATUSES,
  DECISIONS,
  DECLINE_REASONS,
  EVENTS,
  INTERMEDIATE_CODES,
  INTERMEDIATE_STATUSES,
  KNOWN_CODES,
  PROGRESS,
  RESUBMIT_REASONS,
  SILENT_EVENTS,
} from './codes.ts';
import type { DecisionStatus } from './codes.ts';
import { partsOfApproval, partsOfRefusal } from './parts.ts';
import type { Attempts, Decision, DecisionMessage, Event } from './schemas.ts';
import { hasScreeningMatch, screeningOfPerson } from './screening.ts';
import { isPresent, reasonCodeOf, spell, wordOf } from './words.ts';

/** There is no decision yet. */
export const NOTHING_YET: VendorFact = { kind: 'noted', reasons: [] };

/**
 * What a decision says (document: "Meaning of the various verification responses").
 *
 * An outcome is believed where the status names it, the code does not contradict it, and the message
 * does not call itself a failure; an approval besides only without a reason for a failure, and without a
 * refusal anywhere else. 9151 and 9161 decide nothing; what they are about was handed in. Everything else is
 * for a person: outcome `review` with reason `unknown_vendor_answer` and a warning. Pure.
 *
 * @param message what the decision came in
 */
export function factOfDecision(
  decision: Decision,
  message: DecisionMessage = { verification: decision },
): VendorFact {
  const status = wordOf(decision.status);
  const common = { ...identityOf(decision), ...screened(decision) };
  const failed = isPresent(message.status) && wordOf(message.status) !== 'success';
  const contradicts = status === 'approved' && (namesFailure(decision) || refusesWithin(message));
  const fact = failed || contradicts ? null : read(status, decision);
  if (fact !== null) return { ...common, ...fact };
  return { ...common, ...doubtful(decision) };
}

type Read = Omit<VendorFact, 'attempt' | 'at' | 'screening'>;

function read(status: string | null, decision: Decision): Read | null {
  const { code } = decision;
  if (isDecisionStatus(status) && agrees(status, code)) return believed(status, decision);
  if (typeof code === 'number' && INTERMEDIATE_CODES.has(code) && mayBeIntermediate(status)) {
    return { kind: 'submitted', reasons: [], vendorCode: spell(code) };
  }
  const progress = PROGRESS.get(status ?? '');
  if (progress !== undefined && (!isPresent(code) || code === progress.code)) {
    return { kind: progress.kind, reasons: [], vendorCode: spell(status) };
  }
  return null;
}

/** A code that is missing contradicts nothing. */
const agrees = (status: DecisionStatus, code: unknown): boolean =>
  !isPresent(code) || DECISIONS[status].codes.some((known) => known === code);

/** `reason` and `reasonCode` are the "Reason of failed Verification": an approval has none. */
const namesFailure = (decision: Decision): boolean =>
  Object.entries(decision).some(
    ([name, said]) =>
      /^reason(_?code)?$/i.test(name) &&
      (typeof said === 'string' ? wordOf(said) !== null : isPresent(said)),
  );

/** An earlier attempt that was to be made again is no refusal. */
const refusesWithin = (message: DecisionMessage): boolean =>
  membersNamed(message, /^(status|decision)$/i).some((said) => wordOf(said) === 'declined') ||
  membersNamed(message, /^code$/i).some((code) => reasonCodeOf(code) === 9102) ||
  membersNamed(message, /^reason_?code$/i).some((code) => reasonOf(code, DECLINE_REASONS));

function doubtful({ status, code, reasonCode }: Decision): Read {
  return {
    kind: 'outcome',
    outcome: 'review',
    reasons: ['unknown_vendor_answer'],
    vendorCode: isPresent(reasonCode) ? spell(status, code, reasonCode) : spell(status, code),
    warning: doubtAbout(status, code),
  };
}

function believed(status: DecisionStatus, decision: Decision): Read {
  const { code, reasonCode } = decision;
  const said = isPresent(code) ? [code] : [status, code];
  const vendorCode = isPresent(reasonCode) ? spell(...said, reasonCode) : spell(...said);
  const base = { kind: 'outcome', outcome: DECISIONS[status].outcome, vendorCode } as const;
  switch (status) {
    case 'approved':
      return { ...base, reasons: [], ...told(partsOfApproval(decision)) };
    case 'declined': {
      const why = reasoned(reasonCode, DECLINE_REASONS, 'vendor_declined');
      return { ...base, ...why, ...told(partsOfRefusal(why.reasons)) };
    }
    case 'resubmission_requested':
    case 'resubmission_required':
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

const told = (parts: Parts): Pick<VendorFact, 'parts'> =>
  Object.keys(parts).length === 0 ? {} : { parts };

/** A match is one beside whatever decision it stands, also as the reason of a refusal. */
function screened(decision: Decision): Pick<VendorFact, 'screening'> {
  const reason = reasonOf(decision.reasonCode, DECLINE_REASONS);
  if (reason === 'pep_or_sanction_match' || hasScreeningMatch(decision))
    return { screening: 'match' };
  const said = recordsIn(decision.person).map(screeningOfPerson);
  return said.length > 0 && said.every((one) => one === 'clear') ? { screening: 'clear' } : {};
}

/** The reason behind a refusal or a request; none, or one that we do not know, is still that outcome. */
function reasoned(
  reasonCode: unknown,
  table: Readonly<Record<number, ReasonCode>>,
  otherwise: ReasonCode,
): Pick<VendorFact, 'reasons' | 'warning'> {
  const known = reasonOf(reasonCode, table);
  if (known !== undefined) return { reasons: [known] };
  return { reasons: [otherwise], ...(isPresent(reasonCode) ? { warning: 'unknown_reason' } : {}) };
}

function reasonOf(
  reasonCode: unknown,
  table: Readonly<Record<number, ReasonCode>>,
): ReasonCode | undefined {
  const code = reasonCodeOf(reasonCode);
  return code === null ? undefined : table[code];
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
  if (isPresent(action) && wordOf(action) !== expected) {
    return { ...noted, vendorCode: spell(action, code), warning: 'status_and_code_disagree' };
  }
  return { ...noted, kind };
}

/**
 * How far the person has come, by the list of attempts: what a lost event would have said. A decided
 * attempt was handed in; what was decided, only its decision says. A status that we do not know is
 * noted with a warning, so that no person is taken for absent because of it. The order of the list does
 * not matter. Pure.
 */
export function factOfAttempts({ verifications }: Attempts): VendorFact {
  const attempts = verifications.map(({ id, status }) => ({
    ...(id == null ? {} : { attempt: id }),
    is: ATTEMPT_STATUSES.get(wordOf(status) ?? ''),
  }));
  const saying = (kind: VendorFact['kind'], { attempt }: { attempt?: string }): VendorFact => ({
    kind,
    reasons: [],
    ...(attempt === undefined ? {} : { attempt }),
  });
  const handedIn = attempts.find(({ is }) => is === 'handed_in');
  if (handedIn !== undefined) return saying('submitted', handedIn);
  const unknown = attempts.find(({ is }) => is === undefined);
  if (unknown !== undefined) return { ...saying('noted', unknown), warning: 'unknown_status' };
  const begun = attempts.find(({ is }) => is === 'begun');
  return begun === undefined ? NOTHING_YET : saying('started', begun);
}

function identityOf({ attemptId, decisionTime }: Decision): Pick<VendorFact, 'attempt' | 'at'> {
  const at = decisionTime == null ? Number.NaN : Date.parse(decisionTime);
  return {
    ...(attemptId == null ? {} : { attempt: attemptId }),
    ...(Number.isNaN(at) ? {} : { at: new Date(at).toISOString() }),
  };
}

function doubtAbout(status: unknown, code: unknown): FactWarning {
  if (!isDecisionStatus(wordOf(status))) return 'unknown_status';
  return !isPresent(code) || (typeof code === 'number' && KNOWN_CODES.has(code))
    ? 'status_and_code_disagree'
    : 'unknown_code';
}

const mayBeIntermediate = (status: string | null): boolean =>
  status === null || INTERMEDIATE_STATUSES.has(status);

export const isDecisionStatus = (status: string | null): status is DecisionStatus =>
  status !== null && Object.hasOwn(DECISIONS, status);
