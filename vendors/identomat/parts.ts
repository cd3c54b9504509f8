import type { PartResult, Parts } from '../../domain/evidence.ts';
import { isIdentityDocument } from '../values/document-type.ts';
import { isRecord, isSaid } from '../values/said.ts';
import { AGREEING_STATUSES, MIN_SIMILARITY, PERSON_STATUSES, RESULTS } from './codes.ts';
import type { KnownResult } from './codes.ts';
import { membersNamed, saysNothing } from '../values/members.ts';
import type { ResultAnswer } from './schemas.ts';

/** What an account says about how the vendor's answers are to be understood. */
export interface ReadingRules {
  /** `person.status` that goes with an approval. */
  agreeingStatuses?: readonly string[] | undefined;
  /** From here on `similarity` is a match. */
  minSimilarity?: number | undefined;
}

/** The result without regard to case, as the document spells it. */
export const resultOf = ({ result }: Pick<ResultAnswer, 'result'>): string =>
  result.trim().toUpperCase();

/** The result that a text is, or null for any other value. */
export function knownResult(said: unknown): KnownResult | null {
  if (typeof said !== 'string') return null;
  const word = resultOf({ result: said });
  return RESULTS.find((known) => known === word) ?? null;
}

/** Whether bytes that were parsed are an answer with a result that ends a session. */
export function isEnd(answer: unknown): boolean {
  const result = isRecord(answer) ? knownResult(answer['result']) : null;
  return result !== null && result !== 'IN_PROGRESS';
}

/**
 * What was explicitly checked. The vendor has no verdict of its own on a part: it is read from what it
 * says of each. `live` is false where liveness was not asked for as well, and `similarity` 0 where there
 * was no face (observed), so that neither is a failure; they are no pass either.
 */
export function partsOf(answer: ResultAnswer, rules: ReadingRules): Parts {
  const parts = { document: documentIn(answer, rules), face: faceIn(answer, rules) };
  const all = { ...parts, liveness: livenessIn(answer) };
  return Object.fromEntries(Object.entries(all).filter(([, result]) => result !== null));
}

/** An identity document was shown, under an approval, and nothing is said against it. */
function documentIn(answer: ResultAnswer, rules: ReadingRules): PartResult | null {
  const status = disagreeingStatus(answer.person, rules);
  if (status !== null) return PERSON_STATUSES.has(status.toUpperCase()) ? 'failed' : 'unclear';
  if (!showsDocument(answer) || resultOf(answer) !== 'APPROVED') return null;
  const { document_type: type } = answer;
  const isIdentity = typeof type === 'string' && isIdentityDocument(type);
  return isSaid(type) && !isIdentity ? 'unclear' : 'passed';
}

const showsDocument = ({ document_type: type, person }: ResultAnswer): boolean =>
  isSaid(type) || isNumber(memberOf(person, 'document_number'));

/** ASSUMED: a document's number has a digit that is not zero; `null` and `0` as texts are none. */
const isNumber = (said: unknown): boolean =>
  (typeof said === 'string' || typeof said === 'number') && /[1-9]/.test(String(said));

function faceIn(answer: ResultAnswer, rules: ReadingRules): PartResult | null {
  const { similarity, live } = answer;
  if (similarity === undefined || similarity === null) return null;
  // Nothing was compared: there was no face, or nothing to compare it with.
  if (similarity === 0 && (live !== true || !showsDocument(answer))) return null;
  const isMatch =
    typeof similarity === 'number' &&
    similarity >= (rules.minSimilarity ?? MIN_SIMILARITY) &&
    similarity <= 1;
  return isMatch ? 'passed' : 'unclear';
}

function livenessIn({ live }: ResultAnswer): PartResult | null {
  if (live === true) return 'passed';
  return live === undefined || live === null || live === false ? null : 'unclear';
}

/**
 * `person.status` that does not go with an approval, as it came, wherever in the person it stands; null when none
 * is said, or only ones that do.
 */
export function disagreeingStatus(person: unknown, rules: ReadingRules): string | null {
  if (typeof person !== 'object' || person === null) return saysNothing(person) ? null : 'other';
  const agreeing = rules.agreeingStatuses ?? AGREEING_STATUSES;
  const isAgreed = (status: string): boolean =>
    agreeing.some((word) => word.toUpperCase() === status.trim().toUpperCase());
  for (const status of membersNamed(person, /^status$/i)) {
    if (!isSaid(status)) continue;
    if (typeof status !== 'string') return 'other';
    if (!isAgreed(status)) return status.trim();
  }
  return null;
}

export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value)).get(name);
}
