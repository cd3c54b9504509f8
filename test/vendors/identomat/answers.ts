import type { VendorFact } from '../../../domain/outcome.ts';
import { newState, type Policy, RULES_VERSION } from '../../../domain/state.ts';
import { transition } from '../../../domain/transition.ts';
import { identomat } from '../../../vendors/identomat/index.ts';

/** What becomes of a fact under the vendor's usual rules, or those of an account. */
export function judged(fact: VendorFact, rules: Partial<Policy> = {}) {
  const policy: Policy = {
    screeningMatch: 'review',
    approvalNeeds: identomat.lifecycle.approvalNeeds.hosted,
    awaitsScreening: false,
    ...rules,
  };
  const { status, reasons, verdict } = transition(
    newState({ rulesVersion: RULES_VERSION, maxAttempts: 3, policy }),
    {
      type: 'vendor_fact',
      session: 1,
      fact,
    },
  );
  return { status: verdict?.status ?? status, reasons: verdict?.reasons ?? reasons };
}

export function factOf(answer: unknown): VendorFact {
  const body = Buffer.from(JSON.stringify(answer), 'utf8');
  return identomat.readAnswer({ kind: 'result', body }).fact;
}

/** As observed when all is well. */
export const APPROVED = {
  result: 'approved',
  live: true,
  similarity: 0.93,
  document_type: 'id',
  reject_reason: { value: '', description: '' },
  person: { first_name: 'Nino', status: '' },
  screeningMatches: [],
};
export const PASSED = { document: 'passed', face: 'passed', liveness: 'passed' };
export const MATCH = { score: 0.87, name: 'N. B.', personId: 'p1', reviewStatus: 'PENDING' };
