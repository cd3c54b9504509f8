import { isOfFraud } from '../../domain/reason.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { isFailure, isPass, isStatus, wordOf } from './words.ts';

/** One check of a score, wherever in it it stands. */
export interface Check {
  /** The part of the score that it belongs to, e.g. `idValidation`. */
  block: string;
  /** Where it stands, e.g. `idValidation.photoSecurityAndQuality.tamperCheck`. */
  path: string;
  /** The name of the property that holds it; in a list its `key`. */
  name: string;
  /** In the vendor's own spelling, whatever letters it came in. */
  status: unknown;
  /** A number as text, or a word; nothing is decided on it. */
  value: unknown;
}

/** Deeper than any score is nested: what lies there is not read, and no pass. */
const MAX_DEPTH = 12;
const TOO_DEEP = 'nested too deep';

/**
 * Every check in a score, of parts that we know and of parts that we do not: whatever has a `status`, and a
 * word in place of a check that is no pass. The verdict over the whole (`overall`) is not one of them.
 */
export function checksIn(score: Record<string, unknown>): Check[] {
  return Object.entries(score)
    .flatMap(([block, part]) => walk(part, block, [block]))
    .filter(({ path }) => path !== 'overall');
}

function walk(value: unknown, block: string, path: readonly string[]): Check[] {
  const name = path.at(-1) ?? block;
  const own = (status: unknown, measured: unknown = null): Check => {
    return { block, path: path.join('.'), name, status, value: measured };
  };
  if (typeof value === 'string') {
    const isOfCheck = path.length > 1 && OF_A_CHECK.has(name);
    return isOfCheck || !isWordAgainst(wordOf(value)) ? [] : [own(wordOf(value))];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (path.length > MAX_DEPTH) return [own(TOO_DEEP)];
  const inner = Object.entries(value).flatMap(([child, said]) =>
    walk(said, block, [...path, /^\d+$/.test(child) ? (keyOf(said) ?? child) : child]),
  );
  if (!('status' in value)) return inner;
  return [own(wordOf(value.status), 'value' in value ? value.value : null), ...inner];
}

/** What belongs to the check that it stands in. */
const OF_A_CHECK: ReadonlySet<string> = new Set(['status', 'value', 'key']);

/** MANUAL alone may be how a photo was taken. */
const isWordAgainst = (word: unknown): boolean =>
  (isStatus(word) && !isPass(word) && word !== 'MANUAL') ||
  (typeof word === 'string' && /^\s*(failed|failure|rejected|declined|denied)\s*$/i.test(word));

/** The `key` that a check of a list names itself by. */
export function keyOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('key' in value)) return null;
  return typeof value.key === 'string' && value.key !== '' ? value.key : null;
}

/** These sum up the checks beside them. */
const SUMMARIES: ReadonlySet<string> = new Set(['overall', 'appliedRule']);

/** Whether it is over the checks beside it, or over its whole block. */
export const isSummary = ({ name, path, block }: Check): boolean =>
  SUMMARIES.has(name) || path === block;

/** Blocks that are grave as a whole: what failed in them of quality explains nothing away. */
const GRAVE_BLOCKS: ReadonlySet<string> = new Set(['faceRecognition', 'liveness']);

/** A part of the score that failed as a whole, e.g. `liveness`. */
export function failedBlocks(checks: readonly Check[]): string[] {
  return checks
    .filter((check) => isSummary(check) && isFailure(check.status))
    .map(({ block }) => block);
}

/**
 * The names of what failed. A summary says nothing new where a single check of its part failed, but for
 * the face and the liveness as a whole; where none did, it stands for its part under that part's name.
 */
export function failedChecks(checks: readonly Check[]): string[] {
  const failed = checks.filter(({ status }) => isFailure(status));
  const single = failed.filter((check) => !isSummary(check));
  const explained = new Set(single.map(({ block }) => block));
  const unexplained = failed
    .filter(isSummary)
    .filter(({ name, block }) => {
      const isRule = name === 'appliedRule';
      return !explained.has(block) || (!isRule && GRAVE_BLOCKS.has(block));
    })
    .map(({ block }) => block);
  return [...new Set([...single.map(({ name }) => name), ...unexplained])];
}

/**
 * Checks of quality and readability: a better photo mends them, so that a refusal for nothing else is
 * another try.
 */
const QUALITY: Readonly<Record<string, ReasonCode>> = {
  alignment: 'document_not_fully_visible',
  balancedLightFront: 'poor_image_quality',
  balancedLightBack: 'poor_image_quality',
  sharpnessFront: 'poor_image_quality',
  sharpnessBack: 'poor_image_quality',
  readabilityCheck: 'document_unreadable',
  // idOcrConfidence: how well the text was read.
  overallConfidence: 'document_unreadable',
  photoQuality: 'poor_image_quality',
  faceBrightness: 'poor_image_quality',
  maskCheck: 'face_not_visible',
  lensesCheck: 'face_not_visible',
};

/** A name without what it may be written with: `TAMPER_CHECK` is `tamperCheck`, in whatever letters. */
const lettersOf = (name: string): string => name.replaceAll(/[^A-Za-z\d]/g, '').toLowerCase();

const qualities = new Map(
  Object.entries(QUALITY).map(([name, reason]) => [lettersOf(name), reason]),
);

/**
 * What the other checks say when they fail, the gravest first. Names are those of the vendor's fields
 * and of public samples; one that is not here still refuses, without a reason of its own.
 * `existingUser` is information and no reason.
 */
const OTHERS: readonly (readonly [RegExp, ReasonCode])[] = [
  [/^(tamperCheck|postitCheck|idAlterationCheck)(Front|Back)?$/i, 'document_tampered'],
  [/^(faceRecognition|selfieMatch)$/i, 'face_mismatch'],
  [/^(liveness|livenessScore|fakeBrowserCheck)$/i, 'suspicious_behaviour'],
  [/^(fakeCheck|fakeIdCheck)$/i, 'document_suspected_fraud'],
  [/^visible(PhotoFeatures|IdCharacteristics(Front|Back)?)$/i, 'document_suspected_fraud'],
  [/^documentTypeSideCrosscheck$/i, 'document_side_missing'],
  // A name is written in other letters, and cut off, where machines read it.
  [/^(nameMatch|firstNameMatch|lastNameMatch|\w*nameCrosscheck)$/i, 'holder_mismatch'],
  [/^\w+(Crosscheck|CheckDigit)$/i, 'document_suspected_fraud'],
  [/^(birthDate|issueDate|issuingState)Validity$/i, 'document_suspected_fraud'],
  [/^idAlreadyUsedCheck$/i, 'velocity_abuse'],
  [/^(screen|paper)IdLiveness$/i, 'physical_document_missing'],
  [/^(documentExpired|documentSeriesExpired|expirationDateValidity)$/i, 'document_expired'],
  [/^documentClassification$/i, 'document_type_not_supported'],
];

export const isQuality = (name: string): boolean => qualities.has(lettersOf(name));

/** Known, but no reason: "indicates if the user is already registered". */
const INFORMATION: ReadonlySet<string> = new Set(['existinguser']);

/** The row of the reason that a check has beside those of quality; -1 for none. */
const rowOf = (name: string): number => {
  const letters = lettersOf(name);
  return OTHERS.findIndex(([names]) => names.test(letters));
};
const graveReasonOf = (name: string): ReasonCode | null => OTHERS[rowOf(name)]?.[1] ?? null;

const isKnown = (name: string): boolean =>
  isQuality(name) || isGrave(name) || INFORMATION.has(lettersOf(name));

/**
 * Checks that the rules of an account may wave through where they failed: those that we know, but those
 * against fraud.
 */
export function isHarmless(name: string): boolean {
  const reason = graveReasonOf(name);
  return isKnown(name) && (reason === null || !isOfFraud(reason));
}

/** Whether a check has a reason of its own beside those of quality: one that no better photo mends. */
const isGrave = (name: string): boolean => graveReasonOf(name) !== null;

/** Whether a refusal is explained by what failed; bad photos alone explain none. */
export const isExplained = (failed: readonly string[]): boolean => failed.some(isGrave);

/** Whether something failed that we do not know. */
export const hasUnknown = (failed: readonly string[]): boolean =>
  failed.some((name) => !isKnown(name));

/** The reasons behind failed checks, the gravest first; empty when we know none of them. */
export function reasonsOf(failed: readonly string[]): ReasonCode[] {
  const rows = failed.map(rowOf);
  const grave = OTHERS.flatMap(([, reason], row) => (rows.includes(row) ? [reason] : []));
  const mendable = failed.flatMap((name) => qualities.get(lettersOf(name)) ?? []);
  return [...new Set([...grave, ...mendable])];
}
