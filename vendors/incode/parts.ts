import type { Part, PartResult, Parts } from '../../domain/evidence.ts';
import { isSaid } from '../values/said.ts';
import { isHarmless, isSummary } from './checks.ts';
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

/** Of `typeOfId`, those that prove who somebody is (names of a public client of the vendor's). */
const IDENTITY_DOCUMENTS: ReadonlySet<string> = new Set([
  ...['passport', 'driverslicense', 'identificationcard', 'permit', 'residencedocument'],
  ...['traveldocument', 'weaponlicense', 'tribalidentification', 'voteridentification'],
  ...['military', 'federalid'],
]);

/**
 * What a score says of each part: its block's own verdict (`overall`). A block that is null, absent or
 * empty speaks of nothing; one without a verdict of its own, or with a check against fraud that failed
 * beneath a good one, passes nothing.
 *
 * @param byStaff staff has approved since: a verdict that was neither a pass nor a failure is settled by
 *   that. What failed or was never there stays as it was: staff cannot have looked at it
 * @param typeOfId of the OCR data: an OK over what is no identity document is none of one
 */
export function partsOf(
  score: Score,
  checks: readonly Check[],
  { byStaff, typeOfId }: { byStaff: boolean; typeOfId: unknown },
): Parts {
  const parts: Parts = {};
  for (const [block, part] of Object.entries(PART_OF)) {
    const result = resultOf(
      score[block],
      checks.filter((check) => check.block === block && !isUnsaid(check.status)),
      byStaff,
    );
    if (result !== null) parts[part] = result;
  }
  const isOther = isSaid(typeOfId) && !isIdentityDocument(typeOfId);
  return isOther && parts.document === 'passed' ? { ...parts, document: 'unclear' } : parts;
}

const isIdentityDocument = (type: unknown): boolean =>
  typeof type === 'string' && IDENTITY_DOCUMENTS.has(type.toLowerCase().replaceAll(/[^a-z]/g, ''));

function resultOf(block: unknown, own: readonly Check[], byStaff: boolean): PartResult | null {
  if (isUnsaid(block)) return null;
  if (typeof block !== 'object') return 'unclear';
  if (own.length === 0) return null;
  const summaries = own.filter(isSummary);
  if (summaries.some(({ status }) => isFailure(status))) return 'failed';
  const isSettled = ({ status }: Check): boolean => isPass(status) || (byStaff && isStatus(status));
  const isPassed = own.some(isVerdict) && summaries.every(isSettled);
  return isPassed && !own.some(isDoubtful) ? 'passed' : 'unclear';
}

/** A single check that failed, or whose status is no word of the vendor's, and that is not known to be harmless. */
const isDoubtful = (check: Check): boolean =>
  !isSummary(check) &&
  !isHarmless(check.name) &&
  (isFailure(check.status) || !isStatus(check.status));

/** The verdict over a block: `overall` right in it. */
const isVerdict = ({ block, path }: Check): boolean => path === `${block}.overall`;

/**
 * What is doubtful beside the blocks of the parts: a verdict in a block which is no pass, and a check that
 * failed or cannot be read and is not known to be harmless.
 */
export function furtherDoubts(checks: readonly Check[]): Check[] {
  return checks
    .filter(({ block, status }) => !Object.hasOwn(PART_OF, block) && !isUnsaid(status))
    .filter((check) => (isSummary(check) ? !isPass(check.status) : isDoubtful(check)));
}
