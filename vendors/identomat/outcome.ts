import type { FactWarning, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { AGREEING_PERSON_STATUSES, PERSON_STATUSES, REJECT_REASONS, RESULTS } from './codes.ts';
import type { KnownResult } from './codes.ts';
import type { ResultAnswer } from './schemas.ts';

/** Something in an answer that speaks against an approval. */
interface Doubt {
  reason: ReasonCode;
  word: string;
  warning?: FactWarning;
}

/**
 * What result/ says. APPROVED is believed where nothing beside it speaks against it; REJECTED always.
 * IN_PROGRESS means that the person is being checked or has quit: it is noted and decides nothing.
 * Pure.
 */
export function factOfResult(answer: ResultAnswer): VendorFact {
  const result = answer.result.trim().toUpperCase();
  return isKnown(result) ? factOfKnown(result, answer) : unknownResult(answer.result);
}

/** Whether an answer holds a result about a person: not while it is open, nor without consent. */
export function isDecided(result: string): boolean {
  const word = result.trim().toUpperCase();
  return word === 'APPROVED' || word === 'REJECTED' || word === 'MANUAL_CHECK';
}

const isKnown = (result: string): result is KnownResult =>
  RESULTS.some((known) => known === result);

function factOfKnown(result: KnownResult, answer: ResultAnswer): VendorFact {
  const doubts = doubtsIn(answer);
  switch (result) {
    case 'APPROVED':
      return doubts.length === 0 ? approved(answer) : doubted(doubts);
    case 'REJECTED':
      return rejected(answer, doubts);
    case 'MANUAL_CHECK':
      return outcome('review', result, ['vendor_review', ...doubts.map(({ reason }) => reason)]);
    case 'DISAGREED_WITH_TERMS':
      return outcome('consent_refused', result, ['consent_refused']);
    case 'IN_PROGRESS':
      return { kind: 'noted', reasons: [], vendorCode: result };
  }
}

function outcome(
  said: NonNullable<VendorFact['outcome']>,
  vendorCode: string,
  reasons: readonly ReasonCode[],
): VendorFact {
  return { kind: 'outcome', outcome: said, reasons: [...new Set(reasons)], vendorCode };
}

const approved = (answer: ResultAnswer): VendorFact =>
  outcome('approved', 'APPROVED', byStaff(answer));

function doubted(doubts: readonly Doubt[]): VendorFact {
  const warning = doubts.find((doubt) => doubt.warning !== undefined)?.warning;
  const words = ['APPROVED', ...doubts.map(({ word }) => word)].join('/');
  return {
    ...outcome(
      'review',
      words,
      doubts.map(({ reason }) => reason),
    ),
    ...(warning === undefined ? {} : { warning }),
  };
}

function rejected(answer: ResultAnswer, doubts: readonly Doubt[]): VendorFact {
  const why = rejectReasonIn(answer.reject_reason);
  const known = why === null ? undefined : REJECT_REASONS.get(why.toLowerCase());
  const others = doubts.filter(({ reason }) => reason === 'pep_or_sanction_match');
  const reasons = [known ?? 'vendor_declined', ...others.map(({ reason }) => reason)] as const;
  return {
    ...outcome('declined', why === null ? 'REJECTED' : `REJECTED/${why}`, [
      ...reasons,
      ...byStaff(answer),
    ]),
    ...(why !== null && known === undefined ? { warning: 'unknown_reason' } : {}),
  };
}

function unknownResult(result: string): VendorFact {
  return {
    ...outcome('review', plainWord(result), ['unknown_vendor_answer']),
    warning: 'unknown_status',
  };
}

/** "If Operator Rejects/Approves the session manually and adds a comment." */
function byStaff({ result_comment: comment }: ResultAnswer): ReasonCode[] {
  const isSaid = typeof comment === 'string' && comment.trim() !== '';
  return isSaid ? ['decided_by_vendor_staff'] : [];
}

function doubtsIn(answer: ResultAnswer): Doubt[] {
  const doubts: Doubt[] = [];
  if (hasScreeningMatch(answer.screeningMatches)) {
    doubts.push({ reason: 'pep_or_sanction_match', word: 'screening' });
  }
  const status = personStatusIn(answer.person);
  if (status !== null && !AGREEING_PERSON_STATUSES.has(status.toUpperCase())) {
    const reason = PERSON_STATUSES.get(status.toUpperCase()) ?? 'contradictory_decisions';
    doubts.push({ reason, word: status, warning: 'status_and_code_disagree' });
  }
  const rejection = rejectReasonIn(answer.reject_reason);
  if (rejection !== null) {
    const reason = 'contradictory_decisions';
    doubts.push({ reason, word: rejection, warning: 'status_and_code_disagree' });
  }
  return doubts;
}

/** Whatever is there and not an empty list counts: nobody but a person may wave it through. */
function hasScreeningMatch(matches: unknown): boolean {
  if (matches === undefined || matches === null || matches === false) return false;
  if (Array.isArray(matches)) return matches.length > 0;
  return typeof matches !== 'object' || Object.keys(matches).length > 0;
}

function personStatusIn(person: unknown): string | null {
  if (typeof person !== 'object' || person === null || !('status' in person)) return null;
  return wordIn(person.status);
}

/** `{value, description}`; approved sessions have both empty. */
function rejectReasonIn(reason: unknown): string | null {
  if (typeof reason !== 'object' || reason === null) return wordIn(reason);
  return wordIn('value' in reason ? reason.value : null);
}

function wordIn(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return 'other';
  return value.trim() === '' ? null : plainWord(value.trim());
}

/** Nothing but codes may reach a workflow. */
const plainWord = (text: string): string => (/^[A-Za-z0-9_.-]{1,40}$/.test(text) ? text : 'other');
