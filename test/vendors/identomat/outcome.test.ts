import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VendorFact } from '../../../domain/outcome.ts';
import { newState } from '../../../domain/state.ts';
import { transition } from '../../../domain/transition.ts';
import { identomat } from '../../../vendors/identomat/index.ts';

function factOf(answer: unknown): VendorFact {
  const body = Buffer.from(JSON.stringify(answer), 'utf8');
  return identomat.readAnswer({ kind: 'result', body }).fact;
}

/** As observed when all is well. */
const APPROVED = {
  result: 'approved',
  reject_reason: { value: '', description: '' },
  person: { first_name: 'Nino', status: '' },
  screeningMatches: [],
};
const MATCH = { score: 0.87, name: 'N. B.', personId: 'p1', reviewStatus: 'PENDING' };

describe('the result', () => {
  it.each(['approved', 'APPROVED', 'Approved', ' approved '])('%j approves', (result) => {
    expect(factOf({ ...APPROVED, result })).toEqual({
      kind: 'outcome',
      outcome: 'approved',
      reasons: [],
      vendorCode: 'APPROVED',
    });
    expect(factOf({ result }).outcome).toBe('approved');
  });

  it('approves without a face: live is false and similarity 0 in a document-only session', () => {
    expect(factOf({ ...APPROVED, live: false, similarity: 0, person: {} }).outcome).toBe(
      'approved',
    );
  });

  it.each([
    [{ value: 'face_mismatch', description: '' }, 'face_mismatch', 'REJECTED/face_mismatch', false],
    [{ value: 'FACE_MISMATCH' }, 'face_mismatch', 'REJECTED/FACE_MISMATCH', false],
    [{ value: 'document_expired' }, 'document_expired', 'REJECTED/document_expired', false],
    [{ value: 'not_live' }, 'vendor_declined', 'REJECTED/not_live', true],
    [{ value: 'Nino was rude' }, 'vendor_declined', 'REJECTED/other', true],
    [{ value: '' }, 'vendor_declined', 'REJECTED', false],
    [null, 'vendor_declined', 'REJECTED', false],
    [undefined, 'vendor_declined', 'REJECTED', false],
  ])('rejected for %j declines as %s', (reason, expected, vendorCode, warns) => {
    expect(factOf({ result: 'rejected', reject_reason: reason })).toEqual({
      ...{ kind: 'outcome', outcome: 'declined', reasons: [expected], vendorCode },
      ...(warns ? { warning: 'unknown_reason' } : {}),
    });
  });

  it('manual_check is for a person', () => {
    expect(factOf({ result: 'manual_check' })).toEqual({
      kind: 'outcome',
      outcome: 'review',
      reasons: ['vendor_review'],
      vendorCode: 'MANUAL_CHECK',
    });
    const { reasons } = factOf({ result: 'MANUAL_CHECK', screeningMatches: [MATCH] });
    expect(reasons).toEqual(['vendor_review', 'pep_or_sanction_match']);
  });

  it('disagreed_with_terms is a refusal to consent', () => {
    expect(factOf({ result: 'disagreed_with_terms' })).toEqual({
      kind: 'outcome',
      outcome: 'consent_refused',
      reasons: ['consent_refused'],
      vendorCode: 'DISAGREED_WITH_TERMS',
    });
  });

  it('in_progress is noted, whatever else is there: being checked, or gone', () => {
    const noted = { kind: 'noted', reasons: [], vendorCode: 'IN_PROGRESS' };
    expect(factOf({ result: 'in_progress' })).toEqual(noted);
    expect(factOf({ ...APPROVED, result: 'IN_PROGRESS', similarity: 0.93 })).toEqual(noted);
  });

  it.each(['APPROVED_MAYBE', 'expired', '', 'ok'])(
    '%j, which nobody knows, is for a person',
    (result) => {
      const fact = factOf({ ...APPROVED, result });
      expect(fact).toMatchObject({
        outcome: 'review',
        reasons: ['unknown_vendor_answer'],
        warning: 'unknown_status',
      });
    },
  );
});

describe('an approval', () => {
  it.each([
    [{ person: { status: 'FIELDS_MISMATCH' } }, 'holder_mismatch', 'APPROVED/FIELDS_MISMATCH'],
    [{ person: { status: 'fields_mismatch' } }, 'holder_mismatch', 'APPROVED/fields_mismatch'],
    [{ person: { status: 'SUSPICIOUS' } }, 'contradictory_decisions', 'APPROVED/SUSPICIOUS'],
    [{ person: { status: 7 } }, 'contradictory_decisions', 'APPROVED/other'],
    [
      { reject_reason: { value: 'face_mismatch' } },
      'contradictory_decisions',
      'APPROVED/face_mismatch',
    ],
    [{ reject_reason: 'face_mismatch' }, 'contradictory_decisions', 'APPROVED/face_mismatch'],
    [{ screeningMatches: [MATCH] }, 'pep_or_sanction_match', 'APPROVED/screening'],
    [{ screeningMatches: { '0': MATCH } }, 'pep_or_sanction_match', 'APPROVED/screening'],
    [{ screeningMatches: 1 }, 'pep_or_sanction_match', 'APPROVED/screening'],
  ])('that %j contradicts is for a person', (change, reason, vendorCode) => {
    const fact = factOf({ ...APPROVED, ...change });
    expect(fact).toMatchObject({ outcome: 'review', reasons: [reason], vendorCode });
  });

  it.each(['review', 'approve'] as const)(
    'beside a screening match is for a person, also when the client says that such matches %s',
    (screeningMatch) => {
      const fact = factOf({ ...APPROVED, screeningMatches: [MATCH] });
      const open = newState({
        maxAttempts: 3,
        policy: { screeningMatch, approvalNeeds: [], awaitsScreening: false },
      });
      const event = { type: 'vendor_fact', session: 1, fact } as const;
      expect(transition(open, event)).toMatchObject({
        ...{ status: 'in_review', reasons: ['pep_or_sanction_match'], verdict: null },
      });
    },
  );

  it.each(['OK', 'approved', 'FIELDS_MATCH', '', null, undefined])(
    'stands beside person.status %j',
    (status) => {
      expect(factOf({ ...APPROVED, person: { status } }).outcome).toBe('approved');
    },
  );

  it('and a rejection with a comment were made by the vendor’s staff', () => {
    const result_comment = 'Looks fine to me';
    expect(factOf({ ...APPROVED, result_comment }).reasons).toEqual(['decided_by_vendor_staff']);
    const { reasons } = factOf({ result: 'rejected', result_comment });
    expect(reasons).toEqual(['vendor_declined', 'decided_by_vendor_staff']);
  });
});

describe('for any answer', () => {
  const word = fc.oneof(
    fc.constantFrom('APPROVED', 'approved', 'REJECTED', 'rejected', 'MANUAL_CHECK', 'IN_PROGRESS'),
    fc.constantFrom('DISAGREED_WITH_TERMS', 'FIELDS_MISMATCH', '', 'OK'),
    fc.string({ maxLength: 12 }),
  );
  const anything = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
  /** Half of the time as it is when all is well, so that approvals do come up. */
  const mostly = (usual: unknown, other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
  const answers = fc.record({
    result: fc.oneof(
      { weight: 1, arbitrary: fc.constant('approved') },
      { weight: 2, arbitrary: word },
    ),
    reject_reason: mostly({ value: '' }, fc.oneof(anything, fc.record({ value: anything }))),
    person: mostly({}, fc.oneof(anything, fc.record({ status: anything }))),
    screeningMatches: mostly([], fc.oneof(anything, fc.array(anything, { maxLength: 2 }))),
    result_comment: anything,
  });
  const RUNS = { numRuns: 1_000 };
  const said = (result: string): string => result.trim().toUpperCase();

  it('it is approved only when the vendor says so and nothing speaks against it', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        if (factOf(answer).outcome !== 'approved') return;
        expect(said(answer.result)).toBe('APPROVED');
        const { person, screeningMatches } = answer;
        const status =
          typeof person === 'object' && person !== null && 'status' in person
            ? person.status
            : undefined;
        const blank = typeof status === 'string' && status.trim() === '';
        const agrees =
          typeof status === 'string' && ['OK', 'APPROVED', 'FIELDS_MATCH'].includes(said(status));
        expect(status === undefined || status === null || blank || agrees).toBe(true);
        expect(Array.isArray(screeningMatches) && screeningMatches.length > 0).toBe(false);
      }),
      RUNS,
    );
  });

  it('approvals with and without doubts, refusals and the rest do come up', () => {
    const outcomes = fc.sample(answers, { numRuns: 1_000, seed: 4 }).map((answer) => {
      const { outcome } = factOf(answer);
      return said(answer.result) === 'APPROVED' && outcome === 'review' ? 'doubted' : outcome;
    });
    for (const outcome of ['approved', 'doubted', 'declined', 'review', undefined]) {
      expect(outcomes.filter((one) => one === outcome).length).toBeGreaterThan(20);
    }
  });

  it('it is declined only when the vendor says so', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        expect(factOf(answer).outcome === 'declined').toBe(said(answer.result) === 'REJECTED');
      }),
      RUNS,
    );
  });

  it('the fact carries nothing but short plain words of the vendor, and no reason twice', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const fact = factOf(answer);
        expect(fact.vendorCode).toMatch(/^[A-Za-z0-9._/-]{1,170}$/);
        expect(new Set(fact.reasons).size).toBe(fact.reasons.length);
        expect(fact.outcome !== undefined).toBe(fact.kind === 'outcome');
      }),
      RUNS,
    );
  });
});
