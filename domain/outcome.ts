import type { Parts, Screening } from './evidence.ts';
import type { ReasonCode } from './reason.ts';

/** What a vendor said about one attempt or session, translated. Absent means "not yet". */
export const OUTCOMES = [
  'approved',
  'declined',
  'review',
  'resubmit',
  'expired',
  'abandoned',
  'consent_refused',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * One non-personal fact taken from an authenticated vendor message or answer. It is all that a
 * workflow ever learns of it; the message itself stays encrypted in the inbox.
 *
 * - `started` / `submitted`: progress of an attempt.
 * - `outcome`: the vendor's word, in `outcome`.
 * - `screening`: only what `screening` says; any other fact may say it as well.
 * - `ring`: a doorbell; it says nothing but "ask the vendor".
 * - `noted`: worth recording and nothing more (an intermediate code, "no decision yet").
 */
export interface VendorFact {
  kind: 'started' | 'submitted' | 'outcome' | 'screening' | 'ring' | 'noted';
  /** Present exactly when `kind` is `outcome`. */
  outcome?: Outcome;
  /** Normalised reasons, in the order of the vendor's importance; may be empty. */
  reasons: ReasonCode[];
  /** With an outcome: which parts were explicitly passed, failed, or neither. Absent: none spoken of. */
  parts?: Parts;
  /** What is said about lists of exposed or sanctioned people; absent: nothing. */
  screening?: Screening;
  /** The vendor's own code or status, e.g. `9001` or `2.4`; letters, digits, `.`, `_`, `-`, `/` only. */
  vendorCode?: string;
  /** The vendor's id of the attempt, where it gives one. */
  attempt?: string;
  /** When the vendor says that it happened, ISO 8601 UTC, where it says so. */
  at?: string;
  /** Set when an operator should look: the answer was unknown or contradicted itself. */
  warning?: FactWarning;
}

export const FACT_WARNINGS = [
  'unknown_code',
  'unknown_status',
  'status_and_code_disagree',
  'unknown_reason',
  /** The vendor refused to say, or said nothing that we understand: the question stays open. */
  'no_answer',
] as const;
export type FactWarning = (typeof FACT_WARNINGS)[number];

/** The `vendorCode` of a ring that says: the person has come back from the vendor's page. */
export const RETURNED = 'returned';

/** All that the person's own device can say: ask; and, for `return`, that they came back. */
export function ringOfSubject(kind: string): VendorFact {
  const ring: VendorFact = { kind: 'ring', reasons: [] };
  return kind === 'return' ? { ...ring, vendorCode: RETURNED } : ring;
}

/** All that a vendor's further words about a decided session ever say to a workflow. */
export const NOTED_DETAILS: VendorFact = { kind: 'noted', reasons: [] };

/** Two facts are the same fact when every field that carries meaning is equal. */
export function sameFact(one: VendorFact, other: VendorFact): boolean {
  return factKey(one) === factKey(other);
}

/** A stable text for comparing facts: independent of property order. */
export function factKey(fact: VendorFact): string {
  return JSON.stringify([
    fact.kind,
    fact.outcome ?? null,
    [...fact.reasons].sort(),
    fact.vendorCode ?? null,
    fact.attempt ?? null,
    fact.at ?? null,
    fact.warning ?? null,
    Object.entries(fact.parts ?? {}).sort(),
    fact.screening ?? null,
  ]);
}
