import type { ReasonCode } from './reason.ts';

/** What a vendor may say that it has checked. */
export const PARTS = ['document', 'face', 'liveness', 'address', 'registry', 'device'] as const;
export type Part = (typeof PARTS)[number];

/** `unclear`: something is said of the part that is neither a pass nor a failure. */
export const PART_RESULTS = ['passed', 'failed', 'unclear'] as const;
export type PartResult = (typeof PART_RESULTS)[number];

/** What was said of each part. One that is absent was not spoken of: it is not claimed to have been checked. */
export type Parts = Partial<Record<Part, PartResult>>;

/**
 * What a vendor says about lists of exposed or sanctioned people. `refused`: it does not say (the
 * account has no such service, or the vendor will not tell), which is not "no match".
 */
export const SCREENINGS = ['refused', 'clear', 'match'] as const;
export type Screening = (typeof SCREENINGS)[number];

/** The graver of two screening results about the same person. */
export function graverScreening(one: Screening | null, other: Screening | null): Screening | null {
  if (one === null || other === null) return one ?? other;
  return SCREENINGS.indexOf(one) > SCREENINGS.indexOf(other) ? one : other;
}

const GRAVITY: readonly PartResult[] = ['passed', 'unclear', 'failed'];

/** The gravest result for each part, out of several messages about the same attempt. */
export function mergeParts(all: readonly Parts[]): Parts {
  const merged: Parts = {};
  for (const part of PARTS) {
    const said = all.flatMap((parts) => parts[part] ?? []);
    const gravest = GRAVITY.findLast((result) => said.includes(result));
    if (gravest !== undefined) merged[part] = gravest;
  }
  return merged;
}

/** The parts for which an approval is not to be believed: required and not passed, or anything but passed. */
export function unconfirmed(parts: Parts, needs: readonly Part[]): Part[] {
  return PARTS.filter((part) => {
    const said = parts[part];
    return said === undefined ? needs.includes(part) : said !== 'passed';
  });
}

/** The reason that names a part which an approval does not confirm. */
export const UNCONFIRMED = {
  document: 'document_not_confirmed',
  face: 'face_not_confirmed',
  liveness: 'liveness_not_confirmed',
  address: 'address_not_confirmed',
  registry: 'registry_not_confirmed',
  device: 'device_not_confirmed',
} as const satisfies Record<Part, ReasonCode>;
