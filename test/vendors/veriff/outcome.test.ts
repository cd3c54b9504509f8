import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factOfDecision } from '../../../vendors/veriff/outcome.ts';
import { decisionSchema } from '../../../vendors/veriff/schemas.ts';
import { wordOf } from '../../../vendors/veriff/words.ts';

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';
const ATTEMPT = 'f5c68aea-7f4d-478d-80ab-ca9356074f69';

const decide = (fields: Record<string, unknown>) =>
  factOfDecision(decisionSchema.parse({ id: SESSION, ...fields }));

describe('a decision whose status and code agree', () => {
  it.each([
    ['approved', 9001, 'approved', []],
    ['declined', 9102, 'declined', ['vendor_declined']],
    ['resubmission_requested', 9103, 'resubmit', ['vendor_requested_resubmission']],
    ['resubmission_required', 9103, 'resubmit', ['vendor_requested_resubmission']],
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

describe('an approval beside a reason for a failure', () => {
  it.each([
    ['of the table of declines', { reasonCode: 102 }],
    ['as a text', { reasonCode: '103' }],
    ['that nobody knows', { reasonCode: 0 }],
    ['in words alone', { reason: 'Document tampered.' }],
    ['that is no text', { reason: { toString: 1 } }],
    ['by another name', { ReasonCode: 102 }],
    ['by a name of two words', { reason_code: '102' }],
    ['of a table of declines, deeper', { checks: [{ reasonCode: 102 }] }],
    ['that is a refusal in another place', { Status: ' Declined ' }],
    ['that is a refusal by another name', { decision: 'declined' }],
    ['that is a refusal in a code, deeper', { verification: { code: '9102' } }],
  ])('goes to a person, with one %s', (_, said) => {
    for (const code of [9001, null]) {
      expect(decide({ status: 'approved', code, ...said })).toMatchObject({
        outcome: 'review',
        warning: 'status_and_code_disagree',
      });
    }
  });

  it('is an approval where only an earlier attempt was to be made again', () => {
    const attempts = [{ status: 'resubmission_requested', code: 9103, reasonCode: 201 }];
    expect(decide({ status: 'approved', code: 9001, attempts }).outcome).toBe('approved');
  });

  it('is an approval where the reason is empty', () => {
    for (const empty of [null, ' ', 'null', ' NULL ']) {
      const fact = decide({ status: 'approved', code: 9001, reason: empty, reasonCode: empty });
      expect(fact.outcome).toBe('approved');
    }
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
    [9001, 9102, 9103, 9104, 9121]
      .filter((code) => code !== own && !(status === 'abandoned' && code === 9121))
      .map((code) => [status, code]),
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
    ['approved', '', 'unknown_code', 'approved/other'],
    ['Approvd', 9001, 'unknown_status', 'Approvd/9001'],
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

describe('a decision is read without regard to', () => {
  it.each(['Approved', 'APPROVED', ' approved '])('the case of its status: %j', (status) => {
    expect(decide({ status, code: 9001 }).outcome).toBe('approved');
  });

  it.each([
    ['approved', 'approved'],
    ['declined', 'declined'],
    ['resubmission_requested', 'resubmit'],
    ['expired', 'expired'],
    ['abandoned', 'abandoned'],
    ['review', 'review'],
  ])('a code that is missing: %s', (status, outcome) => {
    for (const code of [null, undefined]) {
      const fact = decide({ status, code });
      expect(fact).toMatchObject({ outcome, vendorCode: `${status}/none` });
      expect(fact).not.toHaveProperty('warning');
    }
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

  it('it approves or declines only with that status, and with its code or none', () => {
    fc.assert(
      fc.property(decisions, (fields) => {
        const { outcome } = decide(fields);
        const says = (status: string, code: number) =>
          wordOf(fields.status) === status && (fields.code ?? code) === code;
        const reason = fields.reasonCode ?? '';
        const isSaid = typeof reason !== 'string' || reason.trim() !== '';
        const agreed = says('approved', 9001) && !isSaid;
        expect(outcome === 'approved').toBe(agreed);
        const refused = says('declined', 9102);
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
