import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSpent } from '../../domain/derive.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { eventsArbitrary, optionsArbitrary, retold } from './arbitraries.ts';
import { after, cancel, deadline, ended, fact, ready, reviewed, settled } from './events.ts';

const RUNS = { numRuns: 1_500 };

const sentBack = (session = 1, number = 1): VerificationEvent => ({
  ...{ type: 'sent_back', number, session, reasons: ['document_unreadable'] },
});

/** Doubts about what was handed in once, for which a reviewer asked for another try. */
const DOUBTED = [ready(), fact('submitted'), fact('approved'), fact('declined')];

describe('a verification in review of which a reviewer asked for another try', () => {
  it('asks the person to try again, for the reviewer’s reasons', () => {
    expect(after(DOUBTED).status).toBe('in_review');
    expect(after([...DOUBTED, sentBack()])).toMatchObject({
      ...{ status: 'resubmission_requested', reasons: ['document_unreadable'], verdict: null },
    });
  });

  it('needs another session, and asks on until the person has begun in it', () => {
    const state = after([...DOUBTED, sentBack(), ready(2)]);
    expect(state.status).toBe('resubmission_requested');
    expect(state.sessions.map((session) => isSpent(state, session))).toEqual([true, false]);
    const begun = after([...DOUBTED, sentBack(), ready(2), fact('started', {}, 2)]);
    expect(begun.status).toBe('started');
  });

  it('is decided by what is said of the later session alone', () => {
    for (const outcome of ['approved', 'declined'] as const) {
      const events = [...DOUBTED, sentBack(), ready(2), fact(outcome, {}, 2)];
      expect(after(events).verdict).toMatchObject({ status: outcome, session: 2 });
    }
  });

  it('has attempts as if it had begun anew', () => {
    const tries = (session: number): VerificationEvent[] => [
      fact('resubmit', { attempt: `${session}a` }, session),
      fact('resubmit', { attempt: `${session}b` }, session),
    ];
    const options = { maxAttempts: 2 };
    expect(after([ready(), ...tries(1)], options).status).toBe('in_review');
    const again = [ready(), ...tries(1), sentBack(), ready(2)];
    expect(after(again, options)).toMatchObject({
      status: 'resubmission_requested',
      attemptsUsed: 0,
    });
    expect(after([...again, ...tries(2)], options)).toMatchObject({
      ...{ status: 'in_review', attemptsUsed: 2 },
      reasons: ['attempts_exhausted', 'vendor_requested_resubmission'],
    });
  });

  it('keeps a match on a list, which is about the person and not about a try', () => {
    const matched = [ready(), fact('approved', { screening: 'match' }), sentBack(), ready(2)];
    expect(after([...matched, fact('approved', { screening: 'clear' }, 2)])).toMatchObject({
      ...{ status: 'in_review', reasons: ['pep_or_sanction_match'] },
    });
  });

  it('goes back to people at its deadline, where the person did not try again', () => {
    const events = [...DOUBTED, sentBack(), ready(2)];
    for (const passed of ['answered', 'grace_over_answered', 'grace_over_unanswered'] as const) {
      expect(after([...events, deadline(passed)])).toMatchObject({
        ...{ status: 'in_review', reasons: ['undecided_at_deadline'], verdict: null },
      });
    }
  });

  it.each([
    ['not begun', []],
    ['begun', [fact('started', {}, 2)]],
    ['asked to be repeated', [fact('submitted', {}, 2), fact('resubmit', {}, 2)]],
  ])('goes back to people where no other session is to be had: %s', (_, told) => {
    const refused: VerificationEvent = { type: 'session_refused', reason: 'vendor_misconfigured' };
    const state = after([...DOUBTED, sentBack(), ready(2), ended(2), ...told, refused], {
      oneTryPerSession: true,
    });
    expect(state).toMatchObject({ status: 'in_review', reasons: ['vendor_misconfigured'] });
  });

  it('can be canceled, and decided by a person', () => {
    expect(after([...DOUBTED, sentBack(), cancel]).verdict?.status).toBe('canceled');
    const decided = after([...DOUBTED, sentBack(), reviewed('approved', 2)]);
    expect(decided.verdict).toMatchObject({ status: 'approved', decidedBy: 'reviewer' });
  });
});

describe('another try, for any facts', () => {
  const withTry = fc
    .tuple(eventsArbitrary, fc.integer({ min: 1, max: 3 }), fc.nat(), optionsArbitrary)
    .map(([events, session, at, options]) => ({
      ...{ session, options },
      events: events.toSpliced(at % (events.length + 1), 0, sentBack(session)),
    }));

  it('comes to the same state and end in whatever order, and however often, all is told', () => {
    const retellings = withTry.chain(({ events, ...rest }) =>
      fc.record({
        ...{ events: fc.constant(events), retelling: retold(events), rest: fc.constant(rest) },
      }),
    );
    fc.assert(
      fc.property(retellings, ({ events, retelling, rest: { options } }) => {
        expect(after([...retelling, settled], options)).toEqual(
          after([...events, settled], options),
        );
      }),
      RUNS,
    );
  });

  it('is never ended by the clock, nor by a vendor that gives no session: a person decides', () => {
    fc.assert(
      fc.property(withTry, ({ events, options }) => {
        const { status } = after([...events, settled], options);
        expect(['expired', 'abandoned', 'failed']).not.toContain(status);
      }),
      RUNS,
    );
  });

  it('approves and declines only on a word about a later session, or of a reviewer', () => {
    fc.assert(
      fc.property(withTry, ({ events, session, options }) => {
        const { verdict } = after(events, options);
        if (verdict?.status !== 'approved' && verdict?.status !== 'declined') return;
        if (verdict.decidedBy === 'reviewer') return;
        expect(verdict.session).toBeGreaterThan(session);
      }),
      RUNS,
    );
  });
});
