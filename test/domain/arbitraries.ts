import fc from 'fast-check';
import { PART_RESULTS, SCREENINGS } from '../../domain/evidence.ts';
import type { Part, PartResult } from '../../domain/evidence.ts';
import { OUTCOMES } from '../../domain/outcome.ts';
import type { Outcome, VendorFact } from '../../domain/outcome.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import type { StoryOptions } from './events.ts';

const SOME_REASONS: ReasonCode[] = [
  'document_expired',
  'face_not_visible',
  'document_suspected_fraud',
  'pep_or_sanction_match',
  'decided_by_vendor_staff',
];

const optional = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.constantFrom(undefined, ...values);

/** Mostly passed: else hardly any approval would ever hold what it must. */
const partResult: fc.Arbitrary<PartResult> = fc.constantFrom(
  ...(['passed', 'passed', 'passed'] as const),
  ...PART_RESULTS,
);
const withResult = (part: Part): fc.Arbitrary<[Part, PartResult]> =>
  partResult.map((result) => [part, result]);

/** Any vendor fact: with and without attempt ids, times, codes, reasons and parts. */
const factArbitrary: fc.Arbitrary<VendorFact> = fc
  .record({
    said: fc.constantFrom('started', 'submitted', 'returned', 'noted', 'screening', ...OUTCOMES),
    attempt: optional(['a1', 'a2', 'a3']),
    at: optional(['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']),
    vendorCode: optional(['9001', '2.4']),
    reasons: fc.subarray(SOME_REASONS, { maxLength: 2 }),
    parts: fc
      .subarray(['document', 'face', 'device'] as const)
      .chain((parts) => fc.tuple(...parts.map(withResult))),
    screening: fc.oneof(fc.constant(undefined), fc.constantFrom(...SCREENINGS)),
  })
  .map(({ said, attempt, at, vendorCode, reasons, parts, screening }) => ({
    ...(isOutcome(said)
      ? { kind: 'outcome' as const, outcome: said, parts: Object.fromEntries(parts) }
      : { kind: said }),
    reasons,
    ...(screening === undefined ? {} : { screening }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(at === undefined ? {} : { at }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
  }));

const isOutcome = (said: string): said is Outcome => (OUTCOMES as readonly string[]).includes(said);

const session = fc.integer({ min: 1, max: 3 });

/** Anything that can happen before the end. A review's number stands for one row, so it names one status. */
export const eventArbitrary: fc.Arbitrary<VerificationEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('vendor_fact' as const),
      session,
      fact: factArbitrary,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('session_ready' as const), session }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('session_ended' as const), session }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('deadline' as const),
      deadline: fc.constantFrom(
        'answered' as const,
        'grace_over_answered' as const,
        'grace_over_unanswered' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<VerificationEvent>(
      { type: 'cancel_requested' },
      { type: 'cancel_requested', by: 'operator' },
      { type: 'session_refused', reason: 'vendor_misconfigured' },
      { type: 'session_refused', reason: 'vendor_refused_request' },
      { type: 'reviewed', number: 1, status: 'approved', reasons: [] },
      { type: 'reviewed', number: 2, status: 'declined', reasons: ['document_expired'] },
    ),
  },
);

export const eventsArbitrary = fc.array(eventArbitrary, { maxLength: 12 });

export const optionsArbitrary: fc.Arbitrary<StoryOptions> = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  policy: fc.record({
    screeningMatch: fc.constantFrom('review' as const, 'approve' as const),
    approvalNeeds: fc.subarray(['document', 'face'] as const),
    awaitsScreening: fc.boolean(),
    finalDecision: fc.constantFrom('vendor' as const, 'vendor' as const, 'client' as const),
  }),
});

/** The same things in any order, each told once or several times. */
export function retold<T>(things: readonly T[]): fc.Arbitrary<T[]> {
  const again =
    things.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...things), { maxLength: 6 });
  return again.chain((copies) => {
    const all = [...things, ...copies];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  });
}
