import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../domain/outcome.ts';
import { type EndedVerification, judgeLate } from '../../domain/revision.ts';
import { RULES_VERSION } from '../../domain/state.ts';
import { eventsArbitrary, optionsArbitrary, retold } from './arbitraries.ts';
import { after, cancel, deadline, fact, policyOf, ready, reviewed, settled } from './events.ts';

const OURS = { policy: { finalDecision: 'client' } } as const;
const submitted = [ready(), fact('started'), fact('submitted')];
const approved = fact('approved', { parts: { document: 'passed' } });
const anyOptions = optionsArbitrary.map(({ policy, ...options }) => ({
  ...options,
  policy: { ...policy, ...OURS.policy },
}));
const RUNS = { numRuns: 2_000 };

describe('where a person of the client decides in the end', () => {
  it('an approval of the vendor waits in review, and says why', () => {
    const state = after([...submitted, approved, settled], OURS);
    expect(state).toMatchObject({
      ...{ status: 'in_review', reasons: ['awaits_client_decision'], verdict: null },
      parts: { document: 'passed' },
    });
  });

  it('the person’s approval then ends it, and so does their refusal', () => {
    for (const status of ['approved', 'declined'] as const) {
      const state = after([...submitted, approved, reviewed(status), settled], OURS);
      expect(state).toMatchObject({ status, verdict: { decidedBy: 'reviewer' } });
    }
  });

  it('waits on at the deadline, ends by a cancel, and is contradictory where the vendor then declines', () => {
    const waits = [...submitted, approved];
    const over = deadline('grace_over_answered');
    expect(after([...waits, over, settled], OURS).status).toBe('in_review');
    expect(after([...waits, cancel, settled], OURS).status).toBe('canceled');
    expect(after([...waits, fact('declined'), settled], OURS)).toMatchObject({
      ...{ status: 'in_review', reasons: ['contradictory_decisions'] },
    });
  });

  it('names what else is in doubt first, and waits for what screening finds', () => {
    const match = { ...OURS, policy: { ...OURS.policy, screeningMatch: 'approve' } } as const;
    const found = fact('approved', { screening: 'match' });
    expect(after([...submitted, found], match).reasons).toEqual([
      ...['pep_or_sanction_match', 'awaits_client_decision'],
    ]);
    const careful = { policy: { ...OURS.policy, awaitsScreening: true } };
    expect(after([...submitted, approved], careful).status).toBe('submitted');
    const heard = [...submitted, approved, fact('screening', { screening: 'clear' })];
    expect(after(heard, careful).reasons).toEqual(['awaits_client_decision']);
  });

  it('the vendor alone approves nobody, whatever it says and in whatever order', () => {
    fc.assert(
      fc.property(eventsArbitrary, anyOptions, (events, options) => {
        const { status, verdict } = after([...events, settled], options);
        if (status === 'approved') expect(verdict?.decidedBy).toBe('reviewer');
        expect(verdict?.status === 'approved' && verdict.decidedBy === 'vendor').toBe(false);
      }),
      RUNS,
    );
  });

  it('a refusal of the vendor declines as it does elsewhere', () => {
    let declined = 0;
    fc.assert(
      fc.property(eventsArbitrary, optionsArbitrary, (events, options) => {
        const elsewhere = after([...events, settled], options);
        if (elsewhere.status !== 'declined') return;
        declined += 1;
        const here = { ...options, policy: { ...options.policy, ...OURS.policy } };
        expect(after([...events, settled], here)).toMatchObject({
          ...{ status: 'declined', reasons: elsewhere.reasons, verdict: elsewhere.verdict },
        });
      }),
      RUNS,
    );
    expect(declined).toBeGreaterThan(0);
  });

  it('comes to the same in whatever order, and however often, all is told', () => {
    const anyTwo = eventsArbitrary.chain((events) => fc.tuple(fc.constant(events), retold(events)));
    fc.assert(
      fc.property(anyTwo, anyOptions, ([events, again], options) => {
        expect(after([...again, settled], options)).toEqual(after([...events, settled], options));
      }),
      RUNS,
    );
  });

  it('a late approval of the vendor is for a person to look at, and stands nowhere', () => {
    const ended: EndedVerification = {
      ...{ rulesVersion: RULES_VERSION, screening: null, said: [], heard: [], isSentBack: false },
      policy: policyOf(OURS.policy),
      decisions: [{ status: 'expired', reasons: [], decidedBy: 'system', message: null }],
    };
    const word: VendorFact = { kind: 'outcome', outcome: 'approved', reasons: [] };
    expect(judgeLate(ended, word, { at: null, position: 11 })).toEqual({ effect: 'unclear' });
    const other: VendorFact = { ...word, outcome: 'declined' };
    expect(judgeLate(ended, other, { at: null, position: 11 })).toMatchObject({
      effect: 'revised',
    });
  });
});
