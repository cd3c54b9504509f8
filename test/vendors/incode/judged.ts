import { expect } from 'vitest';
import type { VendorFact } from '../../../domain/outcome.ts';
import { newState, type Policy, RULES_VERSION } from '../../../domain/state.ts';
import { transition } from '../../../domain/transition.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { factOf, SCORE } from './samples.ts';

export const FINISHED = 'ONBOARDING_FINISHED';
export const scored = (change: object): VendorFact =>
  factOf({ status: FINISHED, score: { ...SCORE, ...change } });
export const overall = (status: unknown) => ({ overall: { value: '0.0', status } });

/** What becomes of a fact under the vendor's usual rules, or those of an account. */
export function judged(fact: VendorFact, rules: Partial<Policy> = {}) {
  const { approvalNeeds } = incode.lifecycle;
  expect(approvalNeeds.direct).toEqual(approvalNeeds.hosted);
  const policy: Policy = {
    ...{ screeningMatch: 'review', awaitsScreening: false, approvalNeeds: approvalNeeds.hosted },
    ...rules,
  };
  const open = newState({ rulesVersion: RULES_VERSION, maxAttempts: 3, policy });
  const { status, reasons, verdict } = transition(open, { type: 'vendor_fact', session: 1, fact });
  return { status: verdict?.status ?? status, reasons: verdict?.reasons ?? reasons };
}
