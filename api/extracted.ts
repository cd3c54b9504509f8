import type { StoredResult } from '../store/index.ts';
import type { ExtractedResult } from '../vendors/result.ts';
import type { Vendor } from '../vendors/vendor.ts';

/** What one message says, and which one it is. */
export interface SaidFurther extends ExtractedResult {
  kind: string;
  /** ISO 8601 UTC. */
  receivedAt: string;
}

/**
 * What a vendor has extracted, from its messages as they are stored. Null where the message that decided
 * names no person. Further words that cannot be read are left out.
 */
export function extractedFrom(
  { message, details, resubmissions }: StoredResult,
  vendor: Pick<Vendor, 'readResult'>,
): { result: ExtractedResult; details: SaidFurther[]; resubmissions: SaidFurther[] } | null {
  const result = vendor.readResult(message);
  if (result === null) return null;
  const allOf = (messages: StoredResult['details']): SaidFurther[] =>
    messages.flatMap(({ receivedAt, ...further }) => {
      const said = vendor.readResult(further);
      const about = { kind: further.kind, receivedAt: receivedAt.toISOString() };
      return said === null ? [] : [{ ...about, ...said }];
    });
  return { result, details: allOf(details), resubmissions: allOf(resubmissions) };
}
