import type { Part, PartResult, Parts } from '../../domain/evidence.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { Decision } from './schemas.ts';
import { isPresent, wordOf } from './words.ts';

/**
 * What an approval says that it has checked. Veriff's decision lists no single checks; by the document
 * ("Preconditions for approval decisions") 9001 is given when the data on the document was readable and
 * valid and the person is the one on it. So what an approval holds is what it shows to have been looked at:
 *
 * - `document`: an identity document with its type or number; a specimen fails, one without a visible
 *   portrait is unclear
 * - `face`: only a biometric authentication names what the face was matched with; an ordinary decision
 *   does not tell whether the integration takes a selfie at all
 * - `address`: a proof of address; a name on it that does not match fails
 *
 * Pure.
 */
export function partsOfApproval(decision: Decision): Parts {
  return {
    ...part('document', documentOf(decision)),
    ...part('face', faceOf(decision)),
    ...part('address', addressOf(decision)),
  };
}

/** What a refusal says has failed, by its reason. */
export function partsOfRefusal(reasons: readonly ReasonCode[]): Parts {
  const failed = reasons.flatMap((reason) => FAILED_BY[reason] ?? []);
  return Object.fromEntries(failed.map((name) => [name, 'failed' as const]));
}

const FAILED_BY: Partial<Record<ReasonCode, Part>> = {
  physical_document_missing: 'document',
  document_tampered: 'document',
  document_suspected_fraud: 'document',
  document_specimen: 'document',
  document_type_not_supported: 'document',
  document_expired: 'document',
  face_mismatch: 'face',
};

const part = (name: Part, result: PartResult | null): Parts =>
  result === null ? {} : { [name]: result };

/** Bills and statements prove where a person lives, not who they are. */
const PROVES_ADDRESS = /(^|_)(bill|statement|proof_of_address|invoice|letter)$/;

function documentOf({ document }: Decision): PartResult | null {
  if (document == null) return null;
  const type = wordOf(document['type']);
  if (type !== null && PROVES_ADDRESS.test(type)) return null;
  const { specimen, portraitIsVisible } = document;
  if (specimen === true) return 'failed';
  if (type === null && wordOf(textOf(document['number'])) === null) return null;
  return isUnsaidOr(false, specimen) && isUnsaidOr(true, portraitIsVisible) ? 'passed' : 'unclear';
}

/** Whatever else stands in place of a yes or a no is for a person. */
const isUnsaidOr = (fine: boolean, value: unknown): boolean => !isPresent(value) || value === fine;

function faceOf({ biometricAuthentication }: Decision): PartResult | null {
  const matched = biometricAuthentication?.['matchedSessionId'];
  return wordOf(matched) === null ? null : 'passed';
}

function addressOf(decision: Decision): PartResult | null {
  const proofs = proofsOfAddress(decision);
  if (proofs.some(({ nameMatch }) => nameMatch === false)) return 'failed';
  if (!proofs.every(({ nameMatch }) => isUnsaidOr(true, nameMatch))) return 'unclear';
  const type = wordOf(decision.document?.['type']);
  const isProof = type !== null && PROVES_ADDRESS.test(type);
  const isNamed = proofs.some((proof) => isPresent(proof['documentType'] ?? proof['type']));
  return isProof || isNamed ? 'passed' : null;
}

/** Where a decision speaks of proofs of address: beside the document, or among the additional data. */
export function proofsOfAddress({
  proofOfAddress,
  additionalVerifiedData,
}: Pick<Decision, 'proofOfAddress' | 'additionalVerifiedData'>): Record<string, unknown>[] {
  return [proofOfAddress, additionalVerifiedData?.['proofOfAddress']].flatMap(recordsIn);
}

function recordsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  return typeof value === 'object' && value !== null ? [{ ...value }] : [];
}

const textOf = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);
