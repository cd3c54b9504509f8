import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPROVED, factOf, judged, MATCH, PASSED } from './answers.ts';

describe('the result', () => {
  it.each(['approved', 'APPROVED', 'Approved', ' approved '])('%j approves', (result) => {
    expect(factOf({ ...APPROVED, result })).toEqual({
      kind: 'outcome',
      outcome: 'approved',
      reasons: [],
      vendorCode: 'APPROVED',
      parts: PASSED,
    });
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

  it('rejected or in review says of the document nothing, whatever was shown', () => {
    for (const result of ['rejected', 'manual_check', 'something']) {
      expect(factOf({ ...APPROVED, result }).parts).toEqual({ face: 'passed', liveness: 'passed' });
    }
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
    '%j, which we do not know, is for a person',
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

const DESCRIBED = ['contradictory_decisions', 'APPROVED/other'] as const;

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
    [{ reject_reason: { value: '', description: 'Nino was rude' } }, ...DESCRIBED],
    [{ reject_reason: { description: 'Nino was rude' } }, ...DESCRIBED],
    [{ reject_reason: { code: 7 } }, ...DESCRIBED],
    [{ reject_reason: ['face_mismatch'] }, ...DESCRIBED],
    [{ reject_reason: true }, ...DESCRIBED],
    [{ reject_reason: { value: { code: 'fraud' } } }, ...DESCRIBED],
    [{ rejectReason: { value: 'fraud' } }, 'contradictory_decisions', 'APPROVED/fraud'],
    [{ reject_reasons: [{ value: 'fraud' }] }, ...DESCRIBED],
    [{ person: [{ status: 'FIELDS_MISMATCH' }] }, 'holder_mismatch', 'APPROVED/FIELDS_MISMATCH'],
    [{ person: { id: { Status: 'odd' } } }, 'contradictory_decisions', 'APPROVED/odd'],
    [{ person: 'FIELDS_MISMATCH' }, ...DESCRIBED],
    [{ Result: 'REJECTED' }, 'contradictory_decisions', 'APPROVED/REJECTED'],
    [{ status: 'manual_check' }, 'contradictory_decisions', 'APPROVED/MANUAL_CHECK'],
    [{ mrz_errors: ['digit of Nino'] }, 'contradictory_decisions', 'APPROVED/mrz_errors'],
    [{ 'Nino error': 'x' }, ...DESCRIBED],
    [{ person: { document_errors: 1 } }, 'contradictory_decisions', 'APPROVED/document_errors'],
  ])('that %j contradicts is for a person', (change, reason, vendorCode) => {
    const fact = factOf({ ...APPROVED, ...change });
    expect(fact).toMatchObject({ outcome: 'review', reasons: [reason], vendorCode });
  });

  it.each(['OK', 'approved', 'FIELDS_MATCH', '', null, undefined])(
    'stands beside person.status %j',
    (status) => {
      expect(factOf({ ...APPROVED, person: { status } }).outcome).toBe('approved');
    },
  );

  it.each([
    { reject_reason: { value: '', description: null, details: { codes: [] } } },
    { reject_reason: [] },
    { reject_reason: false },
    { mrz_errors: [], person: { errors: { mrz: null } } },
    { suggested: 'rejected', questionnaires: 'none', technicalDetails: [], configId: 7 },
    { person: [] },
    { person: '' },
  ])('stands beside %j, which says nothing against it', (change) => {
    expect(factOf({ ...APPROVED, ...change })).toMatchObject({
      outcome: 'approved',
      parts: PASSED,
    });
  });

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
    live: mostly(true, anything),
    similarity: mostly(0.9, fc.oneof(anything, fc.double())),
    document_type: mostly('id', anything),
  });
  const RUNS = { numRuns: 1_000 };
  const said = (result: string): string => result.trim().toUpperCase();

  it('it is approved only when the vendor says so and nothing speaks against it', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        if (factOf(answer).outcome !== 'approved') return;
        expect(said(answer.result)).toBe('APPROVED');
        const { person } = answer;
        const status =
          typeof person === 'object' && person !== null && 'status' in person
            ? person.status
            : undefined;
        const blank = typeof status === 'string' && status.trim() === '';
        const agrees =
          typeof status === 'string' && ['OK', 'APPROVED', 'FIELDS_MATCH'].includes(said(status));
        expect(status === undefined || status === null || blank || agrees).toBe(true);
      }),
      RUNS,
    );
  });

  it('it ends approved only with a document, a face that matches and a living person', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        if (judged(factOf(answer)).status !== 'approved') return;
        expect(said(answer.result)).toBe('APPROVED');
        expect(answer.live).toBe(true);
        expect(answer.similarity).toBeGreaterThanOrEqual(0.5);
        expect(answer.similarity).toBeLessThanOrEqual(1);
        const { screeningMatches: matches } = answer;
        expect(Array.isArray(matches) && matches.length > 0).toBe(false);
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
