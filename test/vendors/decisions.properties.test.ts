import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import type { Parts, Screening } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { newState, RULES_VERSION } from '../../domain/state.ts';
import { isFinal } from '../../domain/status.ts';
import { transition } from '../../domain/transition.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import { findVendor } from '../../vendors/registry.ts';
import { CASES } from './decision-cases.ts';
import type { Case } from './decision-cases.ts';

/** What an answer means to us; null for one that cannot be read, which is then asked for again. */
function factOf({ vendor, kind }: Case, answer: string): VendorFact | null {
  try {
    return findVendor(vendor).readAnswer({ kind, body: Buffer.from(answer, 'utf8') }).fact;
  } catch (failure) {
    if (failure instanceof KycError && failure.code === 'vendor_invalid_response') return null;
    throw failure;
  }
}

/** What a vendor says, and before that of screening and of which attempt, where it tells of it apart. */
interface Said {
  screening: Screening | null;
  about?: 'approved' | 'another';
  answers: string[];
}

const ANOTHER = '00000000-0000-4000-8000-000000000000';

const saidBy = (one: Case): fc.Arbitrary<Said> =>
  fc.record({
    // Mostly clear: else hardly any approval of a vendor that is asked about it would stand.
    screening: fc.constantFrom<Screening | null>(
      'clear',
      'clear',
      'clear',
      null,
      'refused',
      'match',
    ),
    about: fc.constantFrom<NonNullable<Said['about']>>('approved', 'approved', 'another'),
    answers: fc.array(one.answers, { minLength: 1, maxLength: 6 }),
  });

interface End {
  status: string;
  /** The answer on which it ended, or the last one, and the parts that it names. */
  last: string;
  parts: Parts;
  /** Whether any of the answers that were heard was an approval. */
  wasApproved: boolean;
}

/** How a verification ends that hears these answers one after the other. */
function endOf(
  one: Case,
  { screening, about = 'approved', answers }: Said,
  ...events: VerificationEvent[]
): End {
  const { approvalNeeds, screeningApart } = findVendor(one.vendor).lifecycle;
  const policy = {
    screeningMatch: 'review',
    approvalNeeds: approvalNeeds.hosted,
    awaitsScreening: screeningApart,
  } as const;
  let state = newState({ rulesVersion: RULES_VERSION, maxAttempts: 3, policy });
  const hear = (fact: VendorFact): void => {
    state = transition(state, { type: 'vendor_fact', session: 1, fact });
  };
  const end: End = { status: state.status, last: '', parts: {}, wasApproved: false };
  if (screening !== null && screeningApart) {
    const attempt = about === 'another' ? ANOTHER : one.attempt;
    hear({
      ...{ kind: 'screening', reasons: [], screening },
      ...(attempt === undefined ? {} : { attempt }),
    });
  }
  for (const answer of answers) {
    const fact = factOf(one, answer);
    if (fact === null) continue;
    hear(fact);
    state = transition(state, SETTLED);
    end.last = answer;
    end.parts = fact.parts ?? {};
    end.wasApproved ||= fact.outcome === 'approved';
    if (isFinal(state.status)) break;
  }
  return { ...end, status: [...events, SETTLED].reduce(transition, state).status };
}

const SETTLED = { type: 'settled' } as const;

/** Everything that can end a verification of which nothing more is heard. */
const OTHER_ENDS: readonly VerificationEvent[][] = [
  [{ type: 'deadline', deadline: 'answered' }],
  [{ type: 'deadline', deadline: 'grace_over_answered' }],
  [{ type: 'deadline', deadline: 'grace_over_unanswered' }],
  [{ type: 'session_refused', reason: 'vendor_misconfigured' }],
];

const RUNS = { numRuns: 1_500 };

describe.each(CASES)('no sequence of answers of %s', (_vendor, one) => {
  const { approvalNeeds, screeningApart } = findVendor(one.vendor).lifecycle;

  it('ends in a decision that the last one does not support in so many words, with every part that it must hold', () => {
    fc.assert(
      fc.property(saidBy(one), (said) => {
        const { status, last, parts } = endOf(one, said);
        if (status !== 'approved' && status !== 'declined') return;
        expect(one.supports(last, status), last).toBe(true);
        if (status === 'declined') return;
        for (const part of approvalNeeds.hosted) expect(parts[part], last).toBe('passed');
        expect(Object.values(parts).filter((result) => result !== 'passed')).toEqual([]);
        if (!screeningApart) return;
        expect(said.screening).toBe('clear');
        if (said.about === 'another') expect(one.attemptIn?.(last), last).toBeUndefined();
      }),
      RUNS,
    );
  });

  it('in which an approval could ever be read ends as expired, abandoned or failed', () => {
    fc.assert(
      fc.property(saidBy(one), fc.constantFrom(...OTHER_ENDS), (said, events) => {
        const { status, wasApproved } = endOf(one, said, ...events);
        if (!wasApproved) return;
        expect(['expired', 'abandoned', 'failed']).not.toContain(status);
      }),
      RUNS,
    );
  });

  it('leaves this untested: approvals, refusals and neither do come up', () => {
    const ends = fc
      .sample(one.answers, { numRuns: 2_000, seed: 7 })
      .map((answer) => endOf(one, { screening: 'clear', answers: [answer] }).status);
    expect(new Set(ends).size).toBeGreaterThan(2);
    for (const status of ['approved', 'declined']) expect(ends).toContain(status);
  });
});
