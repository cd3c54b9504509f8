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
 * - `returned`: the person's browser has come back from the vendor's page. It decides nothing by itself:
 *   the deadline believes that something may have been handed in.
 * - `refresh`: it says nothing but "ask the vendor". It becomes a refresh request, and is never stored.
 * - `noted`: worth recording and nothing more (an intermediate code, "no decision yet").
 */
export interface VendorFact {
  kind: 'started' | 'submitted' | 'outcome' | 'screening' | 'returned' | 'refresh' | 'noted';
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

/** All that the person's own device ever says to a workflow. */
export const RETURNED: VendorFact = { kind: 'returned', reasons: [] };

/** All that an unsigned webhook says. */
export const REFRESH: VendorFact = { kind: 'refresh', reasons: [] };

/** Whether no status can follow from it: who says it is not known. */
export function decidesNothing({ kind }: VendorFact): boolean {
  return kind === 'returned' || kind === 'refresh';
}

/** All that a vendor's further words about a decided session ever say to a workflow. */
export const NOTED_DETAILS: VendorFact = { kind: 'noted', reasons: [] };

/** Whether a fact decides about the person, or clears them of a list. */
export const mayClear = ({ kind, screening }: VendorFact): boolean =>
  kind === 'outcome' || screening === 'clear';

/** The same fact where the message contradicts itself: it decides and clears nothing, and a reviewer looks. */
export function doubted({ screening, ...fact }: VendorFact): VendorFact {
  const match = screening === 'match' ? { screening } : {};
  const odd = { ...fact, ...match, warning: 'status_and_code_disagree' } as const;
  if (fact.kind !== 'outcome') return { ...odd, kind: 'noted', reasons: [] };
  const reasons = new Set([...fact.reasons, 'contradictory_decisions' as const]);
  return { ...odd, outcome: 'review', reasons: [...reasons] };
}

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
