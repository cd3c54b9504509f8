import type { FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { isRecord, isSaid } from '../values/said.ts';
import { PERSON_STATUSES, REJECT_REASONS } from './codes.ts';
import type { KnownResult } from './codes.ts';
import { membersNamed, saysNothing } from '../values/members.ts';
import { disagreeingStatus, knownResult, memberOf, partsOf } from './parts.ts';
import type { ReadingRules } from './parts.ts';
import type { ResultAnswer } from './schemas.ts';

/** Something in an answer that contradicts an approval. */
interface Doubt {
  reason: ReasonCode;
  word: string;
}

/**
 * What result/ says. APPROVED is believed where nothing beside it contradicts it, as far as the parts
 * allow that are read with it; REJECTED always. IN_PROGRESS means that the person is being checked or has
 * quit: it is noted and decides nothing. A screening match counts beside any of them. Pure.
 */
export function factOfResult(answer: ResultAnswer, rules: ReadingRules): VendorFact {
  const result = knownResult(answer.result);
  const fact =
    result === null
      ? unknownResult(answer.result, rules, answer)
      : factOfKnown(result, answer, rules);
  return membersNamed(answer, SCREENING).some(hasScreeningMatch) ? besideMatch(fact) : fact;
}

function besideMatch(fact: VendorFact): VendorFact {
  const matched = { ...fact, screening: 'match' as const };
  if (fact.kind === 'noted') return { ...matched, kind: 'screening' };
  // A reviewer must look anyway: the reason says what at.
  const reasons: ReasonCode[] = [...fact.reasons, 'pep_or_sanction_match'];
  return fact.outcome === 'review' ? { ...matched, reasons } : matched;
}

/** Whether an answer holds a result about a person: not while it is open, nor without consent. */
export function isDecided(result: string): boolean {
  const word = knownResult(result);
  return word === 'APPROVED' || word === 'REJECTED' || word === 'MANUAL_CHECK';
}

function factOfKnown(result: KnownResult, answer: ResultAnswer, rules: ReadingRules): VendorFact {
  const outcome = outcomeOf(partsOf(answer, rules));
  const doubts = doubtsIn(answer, rules);
  switch (result) {
    case 'APPROVED':
      return doubts.length === 0
        ? outcome('approved', result, byStaff(answer))
        : doubted(outcome, doubts);
    case 'REJECTED':
      return rejected(outcome, answer);
    case 'MANUAL_CHECK':
      return outcome('review', result, ['vendor_review', ...doubts.map(({ reason }) => reason)]);
    case 'DISAGREED_WITH_TERMS':
      return outcomeOf({})('consent_refused', result, ['consent_refused']);
    case 'IN_PROGRESS':
      return { kind: 'noted', reasons: [], vendorCode: result };
  }
}

type MakeOutcome = (
  said: NonNullable<VendorFact['outcome']>,
  vendorCode: string,
  reasons: readonly ReasonCode[],
  warning?: FactWarning,
) => VendorFact;

const outcomeOf =
  (parts: NonNullable<VendorFact['parts']>): MakeOutcome =>
  (said, vendorCode, reasons, warning) => ({
    ...{ kind: 'outcome', outcome: said, reasons: [...new Set(reasons)], vendorCode },
    ...(Object.keys(parts).length === 0 ? {} : { parts }),
    ...(warning === undefined ? {} : { warning }),
  });

function doubted(outcome: MakeOutcome, doubts: readonly Doubt[]): VendorFact {
  const words = ['APPROVED', ...doubts.map(({ word }) => word)].join('/');
  const reasons = doubts.map(({ reason }) => reason);
  return outcome('review', words, reasons, 'status_and_code_disagree');
}

function rejected(outcome: MakeOutcome, answer: ResultAnswer): VendorFact {
  const why = rejectReasonIn(answer.reject_reason);
  const known = why === null ? undefined : REJECT_REASONS.get(why.toLowerCase());
  const isUnknown = why !== null && known === undefined;
  return outcome(
    'declined',
    why === null ? 'REJECTED' : `REJECTED/${why}`,
    [known ?? 'vendor_declined', ...byStaff(answer)],
    isUnknown ? 'unknown_reason' : undefined,
  );
}

function unknownResult(result: string, rules: ReadingRules, answer: ResultAnswer): VendorFact {
  const outcome = outcomeOf(partsOf(answer, rules));
  return outcome('review', plainWord(result), ['unknown_vendor_answer'], 'unknown_status');
}

/** "If Operator Rejects/Approves the session manually and adds a comment." */
function byStaff({ result_comment: comment }: ResultAnswer): ReasonCode[] {
  return typeof comment === 'string' && isSaid(comment) ? ['decided_by_vendor_staff'] : [];
}

function doubtsIn(answer: ResultAnswer, rules: ReadingRules): Doubt[] {
  const doubts: Doubt[] = [];
  const status = disagreeingStatus(answer.person, rules);
  if (status !== null) {
    const reason = PERSON_STATUSES.get(status.toUpperCase()) ?? 'contradictory_decisions';
    doubts.push({ reason, word: plainWord(status) });
  }
  const words = [rejectionBeside(answer), otherResultIn(answer), errorIn(answer)];
  for (const word of words) {
    if (word !== null) doubts.push({ reason: 'contradictory_decisions', word });
  }
  return doubts;
}

/** `screeningMatches`, and what else that may be written like. */
const SCREENING = /^screening_?match(es)?$/i;
const REJECTION = /^reject(ion)?_?reasons?$/i;
/** Of the document (`mrz_errors`), or a refusal beside a result. */
const ERROR = /error/i;

function rejectionBeside(answer: ResultAnswer): string | null {
  const rejections = membersNamed(answer, REJECTION).flatMap(
    (reason) => rejectReasonIn(reason) ?? furtherRejection(reason) ?? [],
  );
  return rejections[0] ?? null;
}

/** Another result beside this one, under another name; what was merely `suggested` before is none. */
function otherResultIn({ result, suggested: _, ...others }: ResultAnswer): string | null {
  const words = Object.values(others).map(knownResult);
  return words.find((word) => word !== null && word !== knownResult(result)) ?? null;
}

/** An error that the answer, or its person, tells of; its words are not passed on. */
function errorIn(answer: ResultAnswer): string | null {
  const members = [answer, answer.person].filter(isRecord).flatMap((part) => Object.entries(part));
  const errors = members.filter(([name]) => ERROR.test(name));
  const [name] = errors.find(([, said]) => !saysNothing(said)) ?? [];
  return name === undefined ? null : plainWord(name);
}

/** Whatever is there and not an empty list counts: only a person may wave it through. */
function hasScreeningMatch(matches: unknown): boolean {
  if (matches === undefined || matches === null || matches === false) return false;
  if (Array.isArray(matches)) return matches.length > 0;
  return typeof matches !== 'object' || Object.keys(matches).length > 0;
}

/** `{value, description}`; approved sessions have both empty. */
function rejectReasonIn(reason: unknown): string | null {
  const value = typeof reason === 'object' && reason !== null ? memberOf(reason, 'value') : reason;
  if (saysNothing(value)) return null;
  return typeof value === 'string' ? plainWord(value.trim()) : 'other';
}

/** A reason that has anything but its code, e.g. a description alone: its words are not passed on. */
function furtherRejection(reason: unknown): string | null {
  return typeof reason !== 'object' || saysNothing(reason) ? null : 'other';
}

/** Nothing but codes may reach a workflow. */
export const plainWord = (text: string): string =>
  /^[A-Za-z0-9_.-]{1,40}$/.test(text) ? text : 'other';
