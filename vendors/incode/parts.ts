import type { Part, PartResult, Parts, Screening } from '../../domain/evidence.ts';
import { isFraudCheck } from './checks.ts';
import type { Check } from './checks.ts';
import { isFailure, isPass, isStatus, isUnsaid } from './words.ts';

type Score = Record<string, unknown>;

/**
 * Which block of a score speaks of which part. The first three are the document's ("ID validation,
 * liveness, and face recognition scores"), the others recorded or of public samples.
 */
const PART_OF: Readonly<Record<string, Part>> = {
  idValidation: 'document',
  liveness: 'liveness',
  faceRecognition: 'face',
  governmentValidation: 'registry',
  deviceRisk: 'device',
};

/** ASSUMED: what the blocks about lists are called, e.g. `watchlistScore` (recorded). */
const SCREENING_BLOCK = /watch_?list|sanction|(^|global|incode)pep|(^|[a-z])aml/i;

export const isScreeningBlock = (block: string): boolean => SCREENING_BLOCK.test(block);

/**
 * What a score says of each part: its block's own verdict (`overall`). A block that is null, absent or
 * empty speaks of nothing; one without a verdict of its own, or with a check against fraud that failed
 * beneath a good one, passes nothing.
 *
 * @param byStaff staff has approved since: a verdict that was neither a pass nor a failure is settled by
 *   that. What failed or was never there stays as it was: staff cannot have looked at it
 */
export function partsOf(score: Score, checks: readonly Check[], byStaff: boolean): Parts {
  const parts: Parts = {};
  for (const [block, part] of Object.entries(PART_OF)) {
    const result = resultOf(
      score[block],
      checks.filter((check) => check.block === block && !isUnsaid(check.status)),
      byStaff,
    );
    if (result !== null) parts[part] = result;
  }
  return parts;
}

function resultOf(block: unknown, own: readonly Check[], byStaff: boolean): PartResult | null {
  if (isUnsaid(block)) return null;
  if (typeof block !== 'object') return 'unclear';
  if (own.length === 0) return null;
  const verdict = own.find(isVerdict)?.status;
  if (isFailure(verdict)) return 'failed';
  const isDoubted = own.some(isDoubtedFraud);
  const isPassed = isPass(verdict) || (byStaff && isStatus(verdict));
  return isPassed && !isDoubted ? 'passed' : 'unclear';
}

/** A check against fraud that failed, or whose status is no word of the vendor's. */
const isDoubtedFraud = ({ name, status }: Check): boolean =>
  isFraudCheck(name) && (isFailure(status) || !isStatus(status));

/** The verdict over a block: `overall` right in it. */
const isVerdict = ({ block, path }: Check): boolean => path === `${block}.overall`;

/**
 * What is doubtful beside the blocks of the parts: the verdict of a block which is no pass, and a check
 * against fraud that failed or cannot be read.
 */
export function furtherDoubts(checks: readonly Check[]): Check[] {
  return checks
    .filter(({ block, status }) => !Object.hasOwn(PART_OF, block) && !isUnsaid(status))
    .filter((check) => (isVerdict(check) ? !isPass(check.status) : isDoubtedFraud(check)));
}

/**
 * What the score says about lists of exposed or sanctioned people; null where it says nothing. Whatever
 * is no plain OK, or has a name beside it, is a match, for a person to look at.
 */
export function screeningOf(score: Score, checks: readonly Check[]): Screening | null {
  const blocks = Object.entries(score).filter(([block, value]) => {
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return isScreeningBlock(block) && !isUnsaid(value) && !isEmpty;
  });
  if (blocks.length === 0) return null;
  const isClear = blocks.every(([block, value]) => {
    const said = checks.filter((check) => check.block === block && !isUnsaid(check.status));
    return said.length > 0 && said.every(({ status }) => isPass(status)) && !namesSomebody(value);
  });
  return isClear ? 'clear' : 'match';
}

/** ASSUMED: what those who were found are called, or their number, however deep in the block. */
const FOUND = /^(total_?)?(hits|matches)(_?count)?$/i;

function namesSomebody(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, child]) => (FOUND.test(name) && !isNobody(child)) || namesSomebody(child),
  );
}

/** Null, zero, no, and what is empty. */
function isNobody(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return isUnsaid(value) || value === false || value === '' || Number(value) === 0;
}
