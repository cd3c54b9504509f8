import { canonicalJson } from './canonical-json.ts';
import type { ReasonCode } from './reason.ts';
import type { VendorName } from './vendor-name.ts';
import type { RawMessage } from './vendor-message.ts';

/** A reviewer's judgement of a screening hit: it is this person, or only looks like them. */
export const HIT_VERDICTS = ['true_match', 'false_positive'] as const;
export type HitVerdict = (typeof HIT_VERDICTS)[number];

/** A reviewer who approves despite a true match accepts the match by this reason. */
export const ACCEPTS_MATCH = 'pep_or_sanction_match' satisfies ReasonCode;

/** A hit as a message words it. `name`: what the vendor calls it by, the same in every message; null: nothing. */
export interface SaidHit {
  name: string | null;
  said: Record<string, unknown>;
}

/** Pure: the hits in a message of a vendor's, in its order. */
export type HitReader = (vendor: VendorName, message: RawMessage) => readonly SaidHit[];

/** All that the vendor said about one hit: what is the same in every message, and each different wording. */
export interface GroupedHit {
  identity: string;
  /** In the order in which they came. */
  reports: Record<string, unknown>[];
  /** The same for the same wordings, in whatever order, and however often, they came. */
  wording: string;
}

/**
 * What belongs to one hit, together: what the vendor calls by one name, else what says the same. Nothing
 * that was said is left out.
 */
export function groupHits(all: readonly SaidHit[]): GroupedHit[] {
  const groups = new Map<string, Map<string, Record<string, unknown>>>();
  for (const { name, said } of all) {
    const text = canonicalJson(said);
    const identity = name === null ? `said ${text}` : `name ${name}`;
    const reports = groups.get(identity) ?? new Map<string, Record<string, unknown>>();
    if (!reports.has(text)) reports.set(text, said);
    groups.set(identity, reports);
  }
  return [...groups].map(([identity, reports]) => ({
    identity,
    reports: [...reports.values()],
    wording: JSON.stringify([...reports.keys()].toSorted()),
  }));
}

/** The part of a judgement that an approval rests on. */
export interface JudgedHit {
  hit: string;
  /** What the vendor had said about the hit by then. */
  wording: string;
  verdict: HitVerdict;
}

/** The same for the same judgements, in whatever order they are given. */
export const judgedAs = (all: readonly JudgedHit[]): string =>
  JSON.stringify(
    all.map(({ hit, wording, verdict }) => [hit, wording, verdict].join(' ')).toSorted(),
  );

/** Whether an approval with these reasons may rest on them: a true match is accepted in so many words. */
export function mayApprove(all: readonly JudgedHit[], reasons: readonly ReasonCode[]): boolean {
  if (all.length === 0) return false;
  return all.every(({ verdict }) => verdict !== 'true_match') || reasons.includes(ACCEPTS_MATCH);
}
