import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KycError } from '../../domain/errors.ts';
import type { Parts, Screening } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { newState } from '../../domain/state.ts';
import { isFinal } from '../../domain/status.ts';
import { transition } from '../../domain/transition.ts';
import type { VerificationEvent } from '../../domain/transition.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { findVendor } from '../../vendors/registry.ts';
import { identSample } from './identify24/samples.ts';
import { answerOf, OCR, SCORE, scoreOf } from './incode/samples.ts';
import { spoiltAnswers } from './spoilt-answers.ts';

type Decision = 'approved' | 'declined';

interface Case {
  vendor: VendorName;
  kind: string;
  answers: fc.Arbitrary<string>;
  /** What an answer says in so many words, read without any of the product's code. */
  supports: (answer: string, decision: Decision) => boolean;
}

const sample = (name: string): string =>
  readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll(/,\s*([}\]])/g, '$1');

/** The value at a path of names, undefined where there is none. */
function at(answer: string, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && name in value
        ? (value as Record<string, unknown>)[name] // it was just found there
        : undefined,
    JSON.parse(answer),
  );
}
const word = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : '';

const veriff: Case = {
  vendor: 'veriff',
  kind: 'decision',
  answers: spoiltAnswers(
    ['approved', 'resubmission'].map((name) => sample(`veriff/samples/decision-${name}.body`)),
    [
      'approved',
      'declined',
      'resubmission_requested',
      'review',
      9001,
      9102,
      9103,
      9121,
      '9001',
      'success',
    ],
    ['status', 'code'],
  ),
  supports: (answer, decision) =>
    ['', 'success'].includes(word(at(answer, 'status'))) &&
    (decision === 'declined' ||
      ['reason', 'reasonCode'].every((name) => word(at(answer, 'verification', name)) === '')) &&
    word(at(answer, 'verification', 'status')) === decision &&
    ['', decision === 'approved' ? '9001' : '9102'].includes(
      word(at(answer, 'verification', 'code') ?? ''),
    ),
};

const datakeen: Case = {
  vendor: 'datakeen',
  kind: 'result',
  answers: spoiltAnswers(
    [sample('datakeen/samples/result.body')],
    [
      '1',
      '1.0',
      1,
      '8.0',
      '5.0',
      '2.2',
      'ai_approved',
      'specimen',
      'user_approved',
      'user_rejected',
    ],
    ['code', 'status', 'entities', 'documents'],
  ),
  supports: (answer, decision) => {
    const staff = word(at(answer, 'status'));
    const codes = [...answer.matchAll(/"code":("?)([^",}]*)\1/g)].map(([, , code]) => Number(code));
    return decision === 'approved'
      ? staff === 'user_approved' || codes.every((code) => code === 1)
      : staff === 'user_rejected' || codes.includes(8);
  },
};

const incode: Case = {
  vendor: 'incode',
  kind: answerOf({ status: 'UNKNOWN' }).kind,
  answers: spoiltAnswers(
    [
      answerOf({ status: 'ONBOARDING_FINISHED', score: SCORE, ocrData: OCR }),
      answerOf({ status: 'ONBOARDING_FINISHED', score: scoreOf('OK', { tamperCheck: 'OK' }) }),
      answerOf({ status: 'ONBOARDING_FINISHED', score: scoreOf('FAIL', { tamperCheck: 'FAIL' }) }),
    ].map(({ body }) => body.toString('utf8')),
    [
      ...['OK', 'WARN', 'FAIL', 'UNKNOWN', 'MANUAL_OK', 'MANUAL_PENDING', 'ONBOARDING_FINISHED'],
      ...[
        'POST_PROCESSING_FINISHED',
        'MANUAL_REVIEW_APPROVED',
        'MANUAL_REVIEW_REJECTED',
        'EXPIRED',
      ],
    ],
    ['status', 'onboardingStatus', 'overall'],
  ),
  supports: (answer, decision) => {
    const stage = at(answer, 'status', 'onboardingStatus');
    const [staff, score] =
      decision === 'approved'
        ? ['MANUAL_REVIEW_APPROVED', 'OK']
        : ['MANUAL_REVIEW_REJECTED', 'FAIL'];
    const verdict = at(answer, 'score', 'overall', 'status');
    return stage === staff || (stage === 'ONBOARDING_FINISHED' && verdict === score);
  },
};

const identomat: Case = {
  vendor: 'identomat',
  kind: 'result',
  answers: spoiltAnswers(
    [
      '{"result":"APPROVED","live":true,"similarity":0.9,"document_type":"passport","reject_reason":{"value":"","description":""},"person":{"first_name":"N","status":""},"screeningMatches":[]}',
      '{"result":"rejected","reject_reason":{"value":"face_mismatch","description":""},"person":{}}',
    ],
    [
      ...[
        'approved',
        'APPROVED',
        'REJECTED',
        'manual_check',
        'IN_PROGRESS',
        'DISAGREED_WITH_TERMS',
      ],
      ...['FIELDS_MISMATCH', 'face_mismatch', [{ name: 'X', personId: 'p' }]],
    ],
    ['result', 'status', 'screeningMatches'],
  ),
  supports: (answer, decision) =>
    word(at(answer, 'result')) === (decision === 'approved' ? 'approved' : 'rejected'),
};

const identify24: Case = {
  vendor: 'identify24',
  kind: 'ident',
  answers: spoiltAnswers(
    ['Unidentified', 'Identified', 'Rejected'].map((status) =>
      identSample({ status }).toString('utf8'),
    ),
    [
      'Identified',
      'IDENTIFIED',
      'Rejected',
      'In Review',
      'Appointment',
      'Canceled',
      'Approved',
      'Done',
    ],
    ['status', 'reject_reason'],
  ),
  supports: (answer, decision) =>
    word(at(answer, 'data', 'status')) === (decision === 'approved' ? 'identified' : 'rejected'),
};

const CASES = [veriff, datakeen, incode, identomat, identify24].map(
  (one) => [one.vendor, one] as const,
);

/** What an answer means to us; null for one that cannot be read, which is then asked for again. */
function factOf({ vendor, kind }: Case, answer: string): VendorFact | null {
  try {
    return findVendor(vendor).readAnswer({ kind, body: Buffer.from(answer, 'utf8') }).fact;
  } catch (failure) {
    if (failure instanceof KycError && failure.code === 'vendor_nonsense') return null;
    throw failure;
  }
}

/** What a vendor says, and beside that of screening, where it tells of it apart. */
interface Said {
  screening: Screening | null;
  answers: string[];
}

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
function endOf(one: Case, { screening, answers }: Said, ...events: VerificationEvent[]): End {
  const { approvalNeeds, screeningApart } = findVendor(one.vendor).lifecycle;
  const policy = {
    screeningMatch: 'review',
    approvalNeeds: approvalNeeds.hosted,
    awaitsScreening: screeningApart,
  } as const;
  let state = newState({ maxAttempts: 3, policy });
  const hear = (fact: VendorFact): void => {
    state = transition(state, { type: 'vendor_fact', session: 1, fact });
  };
  const end: End = { status: state.status, last: '', parts: {}, wasApproved: false };
  if (screening !== null && screeningApart) hear({ kind: 'screening', reasons: [], screening });
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
        if (screeningApart) expect(said.screening).toBe('clear');
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
