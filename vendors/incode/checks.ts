import { isOfFraud } from '../../domain/reason.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { isFailure, wordOf } from './words.ts';

/** One check of a score, wherever in it it stands. */
export interface Check {
  /** The part of the score that it belongs to, e.g. `idValidation`. */
  block: string;
  /** Where it stands, e.g. `idValidation.photoSecurityAndQuality.tamperCheck`. */
  path: string;
  /** Its `key`, or the name of the property that holds it. */
  name: string;
  /** In the vendor's own spelling, whatever letters it came in. */
  status: unknown;
  /** A number as text, or a word; nothing is decided on it. */
  value: unknown;
}

/** Deeper than any score is nested; what is deeper would be no check of this vendor. */
const MAX_DEPTH = 8;

/**
 * Every check in a score, of parts that we know and of parts that we do not: whatever has a `status`.
 * The verdict over the whole (`overall`) is not one of them.
 */
export function checksIn(score: Record<string, unknown>): Check[] {
  return Object.entries(score).flatMap(([block, part]) =>
    block === 'overall' ? [] : walk(part, block, [block]),
  );
}

function walk(value: unknown, block: string, path: readonly string[]): Check[] {
  if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH) return [];
  const inner = Object.entries(value).flatMap(([name, child]) =>
    walk(child, block, [...path, keyOf(child) ?? name]),
  );
  if (!('status' in value)) return inner;
  const status = wordOf(value.status);
  const measured = 'value' in value ? value.value : null;
  const own = { block, path: path.join('.'), name: path.at(-1) ?? block, status, value: measured };
  return [own, ...inner];
}

function keyOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('key' in value)) return null;
  return typeof value.key === 'string' && value.key !== '' ? value.key : null;
}

/** These sum up the checks beside them. */
const SUMMARIES: ReadonlySet<string> = new Set(['overall', 'appliedRule']);

/** Blocks that are grave as a whole: what failed in them of quality explains nothing away. */
const GRAVE_BLOCKS: ReadonlySet<string> = new Set(['faceRecognition', 'liveness']);

/** A part of the score that failed as a whole, e.g. `liveness`. */
export function failedBlocks(checks: readonly Check[]): string[] {
  return checks
    .filter(({ name, status }) => name === 'overall' && isFailure(status))
    .map(({ block }) => block);
}

/**
 * The names of what failed. A summary says nothing new where a single check of its part failed, but for
 * the face and the liveness as a whole; where none did, it stands for its part under that part's name.
 */
export function failedChecks(checks: readonly Check[]): string[] {
  const failed = checks.filter(({ status }) => isFailure(status));
  const single = failed.filter(({ name }) => !SUMMARIES.has(name));
  const explained = new Set(single.map(({ block }) => block));
  const unexplained = failed
    .filter(({ name }) => SUMMARIES.has(name))
    .filter(({ name, block }) => {
      return !explained.has(block) || (name === 'overall' && GRAVE_BLOCKS.has(block));
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

/**
 * What the other checks say when they fail, the gravest first. Names are those of the vendor's fields
 * and of public samples; one that is not here still refuses, without a reason of its own.
 * `existingUser` is information and no reason.
 */
const OTHERS: readonly (readonly [RegExp, ReasonCode])[] = [
  [/^(tamperCheck|postitCheck|idAlterationCheck)(Front|Back)?$/, 'document_tampered'],
  [/^(faceRecognition|selfieMatch)$/, 'face_mismatch'],
  [/^(liveness|livenessScore|fakeBrowserCheck)$/, 'suspicious_behaviour'],
  [/^(fakeCheck|fakeIdCheck)$/, 'document_suspected_fraud'],
  [/^visible(PhotoFeatures|IdCharacteristics(Front|Back)?)$/, 'document_suspected_fraud'],
  [/^documentTypeSideCrosscheck$/, 'document_side_missing'],
  // A name is written in other letters, and cut off, where machines read it.
  [/^(nameMatch|firstNameMatch|lastNameMatch|\w*[nN]ameCrosscheck)$/, 'holder_mismatch'],
  [/^\w+(Crosscheck|CheckDigit)$/, 'document_suspected_fraud'],
  [/^(birthDate|issueDate|issuingState)Validity$/, 'document_suspected_fraud'],
  [/^idAlreadyUsedCheck$/, 'velocity_abuse'],
  [/^(screen|paper)IdLiveness$/, 'physical_document_missing'],
  [/^(documentExpired|documentSeriesExpired|expirationDateValidity)$/, 'document_expired'],
  [/^documentClassification$/, 'document_type_not_supported'],
];

export const isQuality = (name: string): boolean => Object.hasOwn(QUALITY, name);

/** Known, but no reason: "indicates if the user is already registered". */
const INFORMATION: ReadonlySet<string> = new Set(['existingUser']);

/** The reason that a check has beside those of quality. */
const graveReasonOf = (name: string): ReasonCode | null =>
  OTHERS.find(([names]) => names.test(name))?.[1] ?? null;

/** Checks against fraud that no rule of an account may wave through without a person. */
export function isFraudCheck(name: string): boolean {
  const reason = graveReasonOf(name);
  return reason !== null && isOfFraud(reason);
}

/** Whether a check has a reason of its own beside those of quality: one that no better photo mends. */
const isGrave = (name: string): boolean => graveReasonOf(name) !== null;

/** Whether a refusal is explained by what failed; bad photos alone explain none. */
export const isExplained = (failed: readonly string[]): boolean => failed.some(isGrave);

/** Whether something failed that we do not know. */
export const hasUnknown = (failed: readonly string[]): boolean =>
  failed.some((name) => !isQuality(name) && !isGrave(name) && !INFORMATION.has(name));

/** The reasons behind failed checks, the gravest first; empty when we know none of them. */
export function reasonsOf(failed: readonly string[]): ReasonCode[] {
  const rows = failed.map((name) => OTHERS.findIndex(([names]) => names.test(name)));
  const grave = OTHERS.flatMap(([, reason], row) => (rows.includes(row) ? [reason] : []));
  const mendable = failed.flatMap((name) => (isQuality(name) ? (QUALITY[name] ?? []) : []));
  return [...new Set([...grave, ...mendable])];
}
