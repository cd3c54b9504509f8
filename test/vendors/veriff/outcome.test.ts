import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeReason } from '../../../domain/reason.ts';
import { DECLINE_REASONS, RESUBMIT_REASONS } from '../../../vendors/veriff/codes.ts';
import { factOfDecision } from '../../../vendors/veriff/outcome.ts';
import { decisionSchema } from '../../../vendors/veriff/schemas.ts';

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';
const ATTEMPT = 'f5c68aea-7f4d-478d-80ab-ca9356074f69';

const decide = (fields: Record<string, unknown>) =>
  factOfDecision(decisionSchema.parse({ id: SESSION, ...fields }));

describe('a decision whose status and code agree', () => {
  it.each([
    ['approved', 9001, 'approved', []],
    ['declined', 9102, 'declined', ['vendor_declined']],
    ['resubmission_requested', 9103, 'resubmit', ['vendor_requested_resubmission']],
    ['expired', 9104, 'expired', ['never_started']],
    ['abandoned', 9104, 'abandoned', ['never_submitted']],
    ['review', 9121, 'review', ['vendor_review']],
  ] as const)('%s %i is %s', (status, code, outcome, reasons) => {
    const fact = decide({ status, code, reasonCode: null });
    expect(fact).toEqual({ kind: 'outcome', outcome, reasons, vendorCode: String(code) });
  });

  it('carries the attempt and the time of the decision in UTC', () => {
    const decisionTime = '2019-11-06T09:18:36.916+02:00';
    const fact = decide({ status: 'approved', code: 9001, attemptId: ATTEMPT, decisionTime });
    expect(fact).toMatchObject({ attempt: ATTEMPT, at: '2019-11-06T07:18:36.916Z' });
  });

  it('leaves out a time or an attempt that is none', () => {
    const fact = decide({ status: 'approved', code: 9001, attemptId: 'Jane', decisionTime: 'now' });
    expect(fact).not.toHaveProperty('attempt');
    expect(fact).not.toHaveProperty('at');
  });
});

describe('a decision whose status and code do not agree goes to a person', () => {
  const statuses = {
    approved: 9001,
    declined: 9102,
    resubmission_requested: 9103,
    expired: 9104,
    abandoned: 9104,
    review: 9121,
  };
  const pairs = Object.entries(statuses).flatMap(([status, own]) =>
    [9001, 9102, 9103, 9104, 9121].filter((code) => code !== own).map((code) => [status, code]),
  );

  it.each(pairs)('%s with %i', (status, code) => {
    expect(decide({ status, code, reasonCode: 102 })).toEqual({
      kind: 'outcome',
      outcome: 'review',
      reasons: ['unknown_vendor_answer'],
      vendorCode: `${String(status)}/${String(code)}/102`,
      warning: 'status_and_code_disagree',
    });
  });

  it.each([
    ['approved', 9999, 'unknown_code', 'approved/9999'],
    ['approved', '9001', 'unknown_code', 'approved/9001'],
    ['approved', null, 'unknown_code', 'approved/none'],
    ['approved', undefined, 'unknown_code', 'approved/none'],
    ['Approved', 9001, 'unknown_status', 'Approved/9001'],
    ['user_defined', 9001, 'unknown_status', 'user_defined/9001'],
    ['toString', 9001, 'unknown_status', 'toString/9001'],
    [null, 9001, 'unknown_status', 'none/9001'],
    [undefined, undefined, 'unknown_status', 'none/none'],
    [{ approved: true }, 9001, 'unknown_status', 'other/9001'],
    ['Jane Doe <jane@example.com>', 9001, 'unknown_status', 'other/9001'],
    ['declined', 9151, 'status_and_code_disagree', 'declined/9151'],
    ['resubmission_requested', 9161, 'status_and_code_disagree', 'resubmission_requested/9161'],
  ] as const)('%j with %j', (status, code, warning, vendorCode) => {
    expect(decide({ status, code })).toEqual({
      kind: 'outcome',
      outcome: 'review',
      reasons: ['unknown_vendor_answer'],
      vendorCode,
      warning,
    });
  });
});

describe('an intermediate decision', () => {
  it.each([
    [9151, 'approved'],
    [9161, 'approved'],
    [9151, 'submitted'],
    [9161, undefined],
  ])('%i beside %j decides nothing, and says that something was handed in', (code, status) => {
    const fact = decide({ status, code, attemptId: ATTEMPT });
    const vendorCode = String(code);
    expect(fact).toEqual({ kind: 'submitted', reasons: [], vendorCode, attempt: ATTEMPT });
  });
});

describe('the reason of a refusal', () => {
  it.each([
    [101, 'physical_document_missing'],
    [102, 'document_tampered'],
    [103, 'face_mismatch'],
    [104, 'holder_mismatch'],
    [105, 'suspicious_behaviour'],
    [106, 'known_fraud'],
    [107, 'velocity_abuse'],
    [108, 'velocity_abuse'],
    [109, 'velocity_abuse'],
    [110, 'velocity_abuse'],
    [112, 'restricted_location'],
    [113, 'suspicious_behaviour'],
    [539, 'resubmission_limit_reached'],
  ] as const)('%i is %s', (reasonCode, reason) => {
    const expected = { outcome: 'declined', reasons: [reason], vendorCode: `9102/${reasonCode}` };
    const fact = decide({ status: 'declined', code: 9102, reasonCode });
    expect(fact).toMatchObject(expected);
    expect(fact).not.toHaveProperty('warning');
    // Today's description of the field calls it a string.
    const asText = decide({ status: 'declined', code: 9102, reasonCode: String(reasonCode) });
    expect(asText).toEqual(fact);
  });

  it('that speaks of fraud is never for the eyes of the person', () => {
    for (const code of [102, 103, 105, 106, 107, 108, 109, 110, 111, 112, 113, 126, 127]) {
      const reason = DECLINE_REASONS[code];
      expect(reason && describeReason(reason).audience, String(code)).toBe('client');
    }
  });

  it.each([999, 'abc', 'constructor', '', {}, true, -1, 204])(
    'that is unknown (%j) is still a refusal, with a warning',
    (reasonCode) => {
      expect(decide({ status: 'declined', code: 9102, reasonCode })).toMatchObject({
        outcome: 'declined',
        reasons: ['vendor_declined'],
        warning: 'unknown_reason',
      });
    },
  );
});

describe('the reason of a request to try again', () => {
  it.each([
    [201, 'media_missing'],
    [202, 'face_not_visible'],
    [203, 'document_not_fully_visible'],
    [204, 'poor_image_quality'],
    [205, 'document_damaged'],
    [206, 'document_type_not_supported'],
    [207, 'document_expired'],
  ] as const)('%i is %s', (reasonCode, reason) => {
    const fact = decide({ status: 'resubmission_requested', code: 9103, reasonCode });
    expect(fact).toEqual({
      kind: 'outcome',
      outcome: 'resubmit',
      reasons: [reason],
      vendorCode: `9103/${reasonCode}`,
    });
  });

  it('is always one that the person may read', () => {
    for (const reason of Object.values(RESUBMIT_REASONS)) {
      expect(describeReason(reason)).toMatchObject({ audience: 'subject', retryable: true });
    }
  });

  it('that is unknown is still a request, with a warning', () => {
    const fact = decide({ status: 'resubmission_requested', code: 9103, reasonCode: 299 });
    expect(fact).toMatchObject({
      outcome: 'resubmit',
      reasons: ['vendor_requested_resubmission'],
      warning: 'unknown_reason',
    });
  });
});

describe('a PEP or sanctions match beside an approval', () => {
  const approve = (person: unknown) => decide({ status: 'approved', code: 9001, person });

  it.each([
    { pepSanctionMatch: 'MATCH' },
    { pepSanctionMatch: 'possible_match' },
    { pepSanctionMatch: true },
    { pepSanctionMatch: { category: 'PEP' } },
    { pepSanctionMatches: [{ numberOfMatches: 2, matches: [{ name: 'X', category: 'PEP' }] }] },
    { pepSanctionMatches: [{ numberOfMatches: 1 }] },
    { pepSanctionMatches: [{ numberOfMatches: 0, matches: [{ name: 'X' }] }] },
    { pepSanctionMatches: [{ provider: 'unknown shape' }] },
  ])('is a reason of the approval: %j', (person) => {
    expect(approve(person)).toMatchObject({
      outcome: 'approved',
      reasons: [],
      screening: 'match',
    });
  });

  it.each([
    {},
    null,
    { pepSanctionMatch: null },
    { pepSanctionMatch: false },
    { pepSanctionMatch: '' },
    { pepSanctionMatch: 'NO_MATCH' },
    { pepSanctionMatch: ' no match ' },
    { pepSanctionMatches: [] },
    { pepSanctionMatches: [{ numberOfMatches: 0, matches: [] }] },
    { pepSanctionMatches: [{ matches: [] }] },
    { pepSanctionMatches: [{ numberOfMatches: 0 }] },
  ])('is not seen where there is none: %j', (person) => {
    expect(approve(person)).toMatchObject({ outcome: 'approved', reasons: [] });
  });
});

describe('whatever a decision holds', () => {
  const anything = fc.oneof(
    fc.anything({ withNullPrototype: false }),
    fc.constantFrom('approved', 'declined', 'resubmission_requested', 'expired', 'review'),
    fc.constantFrom(9001, 9102, 9103, 9104, 9121, 9151, 9161),
  );
  const decisions = fc.record(
    {
      status: anything,
      code: anything,
      reasonCode: anything,
      person: anything,
      attemptId: anything,
      decisionTime: anything,
      vendorData: anything,
    },
    { requiredKeys: [] },
  );

  it('it approves only with status approved and code 9001, and declines only with both', () => {
    fc.assert(
      fc.property(decisions, (fields) => {
        const { outcome } = decide(fields);
        const agreed = fields.status === 'approved' && fields.code === 9001;
        expect(outcome === 'approved').toBe(agreed);
        const refused = fields.status === 'declined' && fields.code === 9102;
        expect(outcome === 'declined').toBe(refused);
      }),
      { numRuns: 2_000 },
    );
  });

  it('it becomes a fact of codes alone, with an outcome exactly when it is one', () => {
    fc.assert(
      fc.property(decisions, (fields) => {
        const fact = decide(fields);
        expect(fact.vendorCode).toMatch(/^[A-Za-z0-9._/-]{1,100}$/);
        expect(fact.outcome !== undefined).toBe(fact.kind === 'outcome');
        const isIntermediate = fields.code === 9151 || fields.code === 9161;
        expect(fact.kind === 'submitted' ? isIntermediate : fact.kind === 'outcome').toBe(true);
        expect(fact.attempt ?? SESSION).toMatch(/^[0-9a-fA-F-]{36}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
