import { mergeParts } from '../../domain/evidence.ts';
import type { Part, PartResult, Parts } from '../../domain/evidence.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { isIdentityDocument, isProofOfAddress } from '../values/document-type.ts';
import { membersNamed } from '../values/members.ts';
import { recordsIn } from '../values/said.ts';
import type { Decision } from './schemas.ts';
import { isIdOfAnother, isPresent, wordOf } from './words.ts';

/**
 * What an approval says that it has checked. Veriff's decision lists no single checks; by the document
 * ("Preconditions for approval decisions") 9001 is given when the data on the document was readable and
 * valid and the person is the one on it. So what an approval holds is what it shows to have been looked at:
 *
 * - `document`: an identity document by its type, or by its number where it has no type; a specimen fails,
 *   one without a visible portrait is unclear
 * - `face`: only a biometric authentication names what the face was matched with; an ordinary decision
 *   does not tell whether the integration takes a selfie at all
 * - `address`: a proof of address; a name on it that does not match fails
 *
 * Pure.
 */
export function partsOfApproval(decision: Decision): Parts {
  return mergeParts([
    ...recordsIn(decision.document).map((document) => part('document', documentOf(document))),
    part('face', faceOf(decision)),
    part('address', addressOf(decision)),
  ]);
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

function documentOf(document: Record<string, unknown>): PartResult | null {
  const specimens = membersNamed(document, /^(is_?)?specimen$/i);
  if (specimens.includes(true)) return 'failed';
  if (!specimens.every((said) => isUnsaidOr(false, said))) return 'unclear';
  if (!isOfIdentity(document)) return null;
  const visible = membersNamed(document, /^portrait_?is_?visible$/i);
  return visible.every((said) => isUnsaidOr(true, said)) ? 'passed' : 'unclear';
}

/** A type that is no text is one that we do not know. A number has a digit, and other than noughts alone. */
function isOfIdentity({ type, number }: Record<string, unknown>): boolean {
  const word = wordOf(type);
  if (word !== null) return isIdentityDocument(word);
  if (isPresent(type) && typeof type !== 'string') return false;
  const digits = typeof number === 'string' || typeof number === 'number' ? String(number) : '';
  return /\d/.test(digits) && /[^0\W_]/.test(digits);
}

/** Whatever else stands in place of a yes or a no is for a person. */
const isUnsaidOr = (fine: boolean, value: unknown): boolean => !isPresent(value) || value === fine;

/** The session that the face is known from is an earlier one. */
function faceOf({ id, biometricAuthentication }: Decision): PartResult | null {
  return isIdOfAnother(biometricAuthentication?.['matchedSessionId'], id) ? 'passed' : null;
}

function addressOf(decision: Decision): PartResult | null {
  const proofs = proofsOfAddress(decision);
  const names = membersNamed(proofs, /^name_?match$/i);
  if (names.includes(false)) return 'failed';
  if (!names.every((said) => isUnsaidOr(true, said))) return 'unclear';
  const isNamed = proofs.some(({ documentType, type }) => [documentType, type].some(namesProof));
  const documents = recordsIn(decision.document).flatMap(({ type }) => wordOf(type) ?? []);
  return isNamed || documents.some(isProofOfAddress) ? 'passed' : null;
}

/** The vendor takes proofs of many types; these words name none. */
const NO_PROOF = /^(none|nil|undefined|unknown|true|false|not?([ _-].*)?)$/;

function namesProof(type: unknown): boolean {
  const word = wordOf(type) ?? '';
  return /\p{L}{3}/u.test(word) && !NO_PROOF.test(word) && !isIdentityDocument(word);
}

/** Where a decision speaks of proofs of address: beside the document, or among the additional data. */
export function proofsOfAddress({
  proofOfAddress,
  additionalVerifiedData,
}: Pick<Decision, 'proofOfAddress' | 'additionalVerifiedData'>): Record<string, unknown>[] {
  return [proofOfAddress, additionalVerifiedData?.['proofOfAddress']].flatMap(recordsIn);
}
