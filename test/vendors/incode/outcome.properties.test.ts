import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newState, RULES_VERSION } from '../../../domain/state.ts';
import { transition } from '../../../domain/transition.ts';
import { factOf } from './samples.ts';
import type { SampleAnswer } from './samples.ts';

const WORDS = ['OK', 'WARN', 'FAIL', 'UNKNOWN', 'MANUAL', 'MANUAL_OK', 'MANUAL_FAIL'];
const STATUSES = [
  'UNKNOWN',
  'ID_VALIDATION_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'POST_PROCESSING_FINISHED',
  'ONBOARDING_FINISHED',
  'MANUAL_REVIEW_APPROVED',
  'MANUAL_REVIEW_REJECTED',
  'EXPIRED',
];
const CHECKS = ['tamperCheck', 'sharpnessFront', 'documentExpired', 'maskCheck', 'brandNewCheck'];

const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 8, arbitrary: fc.constantFrom('OK', 'FAIL') },
  { weight: 1, arbitrary: fc.oneof(fc.string({ maxLength: 6 }), fc.double(), fc.constant(null)) },
);
const check = fc.record({ key: fc.constantFrom(...CHECKS), status: word, value: fc.string() });
const part = fc.option(
  fc.record({ overall: fc.record({ status: word }), livenessScore: fc.record({ status: word }) }),
);
const score = fc.record(
  {
    idValidation: fc.record({
      photoSecurityAndQuality: fc.array(check, { maxLength: 4 }),
      idSpecific: fc.oneof(fc.array(check, { maxLength: 2 }), fc.constant('garbage')),
    }),
    liveness: part,
    faceRecognition: part,
    deviceRisk: fc.jsonValue({ maxDepth: 3 }),
    overall: fc.oneof(
      { weight: 6, arbitrary: fc.record({ status: word }) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    ),
  },
  { requiredKeys: [] },
);
const answer: fc.Arbitrary<SampleAnswer> = fc.record(
  {
    status: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...STATUSES) },
      { weight: 4, arbitrary: fc.constant('ONBOARDING_FINISHED') },
      { weight: 1, arbitrary: fc.oneof(fc.string(), fc.constant(null)) },
    ),
    score,
    ocrData: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })),
    postprocess: fc.record({ finished: fc.oneof(fc.boolean(), fc.string()) }),
  },
  { requiredKeys: ['status'] },
);

/** What an answer says in so many words, read without any of the product's code. */
function verdictIn(said: SampleAnswer): string | undefined {
  if (said.status !== 'ONBOARDING_FINISHED') return undefined;
  const whole = JSON.parse(JSON.stringify(said.score ?? {})) as {
    overall?: { status?: unknown } | null;
  };
  const status = whole.overall?.status;
  return typeof status === 'string' ? status.trim().toUpperCase() : undefined;
}
/** Whether staff is, was or will be at it; where it passed a single check, nobody is waited for. */
const waitsForSomebody = (said: SampleAnswer, but: 'MANUAL_OK' | 'nothing'): boolean =>
  [...JSON.stringify(said.score ?? {}).matchAll(/"status":"\s*(MANUAL\w*)/gi)].some(
    ([, word]) => word?.toUpperCase() !== but,
  );

const RUNS = { numRuns: 1_000 };

describe('for any answer', () => {
  it('it approves only where staff did, or OK stands over the whole and staff are not waited for', () => {
    fc.assert(
      fc.property(answer, (said) => {
        if (factOf(said).outcome !== 'approved') return;
        if (said.status === 'MANUAL_REVIEW_APPROVED') return;
        expect(verdictIn(said)).toBe('OK');
        expect(waitsForSomebody(said, 'MANUAL_OK')).toBe(false);
      }),
      RUNS,
    );
  });

  it('it declines only where staff did, or FAIL stands over the whole and staff are not waited for', () => {
    fc.assert(
      fc.property(answer, (said) => {
        if (factOf(said).outcome !== 'declined') return;
        if (said.status === 'MANUAL_REVIEW_REJECTED') return;
        expect(verdictIn(said)).toBe('FAIL');
        expect(waitsForSomebody(said, 'nothing')).toBe(false);
      }),
      RUNS,
    );
  });

  it('both decisions and another try do come up among them', () => {
    const outcomes = new Set(
      fc.sample(answer, { numRuns: 5_000, seed: 4 }).map((said) => factOf(said).outcome),
    );
    for (const outcome of ['approved', 'declined', 'resubmit', 'review', 'expired', undefined]) {
      expect(outcomes).toContain(outcome);
    }
  });

  it('the fact carries nothing but short plain words of the vendor', () => {
    fc.assert(
      fc.property(answer, (said) => {
        const fact = factOf(said);
        expect(fact.vendorCode ?? 'none').toMatch(/^[A-Za-z0-9_]{1,40}$/);
        expect(fact.outcome !== undefined).toBe(fact.kind === 'outcome');
        expect(new Set(fact.reasons).size).toBe(fact.reasons.length);
      }),
      RUNS,
    );
  });
});

describe('for any sequence of answers', () => {
  it('a verdict is what the answer says that it followed from', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 8 }), (sequence) => {
        let state = newState({
          rulesVersion: RULES_VERSION,
          maxAttempts: 9,
          policy: { screeningMatch: 'review', approvalNeeds: [], awaitsScreening: false },
        });
        for (const said of sequence) {
          const fact = factOf(said);
          state = transition(state, { type: 'vendor_fact', session: 1, fact });
          if (state.verdict === null) continue;
          const { status } = state.verdict;
          const [byStaff, byScore] =
            status === 'approved'
              ? ['MANUAL_REVIEW_APPROVED', 'OK']
              : ['MANUAL_REVIEW_REJECTED', 'FAIL'];
          expect(['approved', 'declined']).toContain(status);
          expect(said.status === byStaff || verdictIn(said) === byScore).toBe(true);
          return;
        }
      }),
      RUNS,
    );
  });
});
