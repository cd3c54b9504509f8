import { mergeParts } from '../../domain/evidence.ts';
import type { Part, PartResult, Parts } from '../../domain/evidence.ts';
import { isIdentityDocument, isProofOfAddress } from '../values/document-type.ts';
import { isRecord } from '../values/said.ts';
import { meaningOf, normalCode } from './codes.ts';

/** A document of an answer, as far as it says what was checked. */
export interface CheckedDocument {
  code?: unknown;
  type?: unknown;
  controlCategories?: unknown;
}

/** ASSUMED: the selfie's `type`; the sample has `photo`. */
const SELFIE = /^(photo|selfie)([ _-]?\d+)?$/;

/**
 * ASSUMED: what a document's `type` says that it stands for; the sample has `national_id_card_fr_2003` and
 * `photo`. One of another type (null) proves nothing, but what is wrong with it counts.
 */
export function partOfType(type: unknown): Part | null {
  if (typeof type !== 'string') return null;
  if (SELFIE.test(type.trim().toLowerCase())) return 'face';
  if (isProofOfAddress(type)) return 'address';
  return isIdentityDocument(type) ? 'document' : null;
}

/**
 * What was checked: `document` of the identity documents, `face` of the selfie, `address` of the proofs
 * of address. Nothing is said about liveness. An identity document has passed with code 1 and at least
 * one category of controls passed, and nothing beside but passes and nulls ("not made").
 *
 * @param byStaff whether the vendor's back office has approved, who saw the controls that failed
 */
export function partsOf(documents: readonly CheckedDocument[], byStaff = false): Parts {
  return mergeParts(
    documents.map((document) => {
      const part = partOfType(document.type);
      const result = resultOf(document, part, byStaff);
      if (result === null || (part === null && result === 'passed')) return {};
      return { [part ?? 'document']: result };
    }),
  );
}

function resultOf(
  { code, controlCategories }: CheckedDocument,
  part: Part | null,
  byStaff: boolean,
): PartResult | null {
  const controls = controlsOf(controlCategories);
  const outcome = meaningOf(normalCode(code) ?? '')?.outcome;
  if (outcome === 'declined') return 'failed';
  const isPassed = outcome === 'approved' || (byStaff && outcome === 'review');
  if (!isPassed || controls === 'unclear') return 'unclear';
  if (byStaff) return 'passed';
  return controls ?? (part === 'document' ? null : 'passed');
}

const GRAVITY: readonly PartResult[] = ['passed', 'unclear', 'failed'];

/** The gravest that the categories of a document's controls say; null where none was made. */
function controlsOf(categories: unknown): PartResult | null {
  if (categories === undefined || categories === null || isEmptyList(categories)) return null;
  if (!isRecord(categories)) return 'unclear';
  const said = Object.values(categories).map(categoryOf);
  return GRAVITY.findLast((result) => said.includes(result)) ?? null;
}

function categoryOf(category: unknown): PartResult | null {
  if (category === null) return null;
  if (!isRecord(category)) return 'unclear';
  const { status, controls, ...others } = category;
  if (status === false) return 'failed';
  if (status !== true && status !== null) return 'unclear';
  const isFine = areControlsFine(controls) && Object.values(others).every(saysNoFailure);
  return isFine ? (status ? 'passed' : null) : 'unclear';
}

/** A control that failed in a category that passed, or was not made, contradicts it. */
function areControlsFine(controls: unknown): boolean {
  if (controls === undefined || controls === null || isEmptyList(controls)) return true;
  return (
    isRecord(controls) &&
    Object.values(controls).every(
      (control) =>
        control === null || (isRecord(control) && 'value' in control && saysNoFailure(control)),
    )
  );
}

/** Whether nothing in a value, however deep, says of itself anything but a pass or that it was not made. */
function saysNoFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, said]) =>
    /^(value|status)$/i.test(name) ? said === true || said === null : saysNoFailure(said),
  );
}

/** An empty object comes as an empty list from some languages. */
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
