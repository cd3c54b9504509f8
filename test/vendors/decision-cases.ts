import { readFileSync } from 'node:fs';
import type fc from 'fast-check';
import { VENDOR_NAMES, type VendorName } from '../../domain/vendor-name.ts';
import { identSample } from './identify24/samples.ts';
import { answerOf, OCR, SCORE, scoreOf } from './incode/samples.ts';
import { spoiltAnswers } from './spoilt-answers.ts';

type Decision = 'approved' | 'declined';

export interface Case {
  vendor: VendorName;
  kind: string;
  answers: fc.Arbitrary<string>;
  /** The attempt that the answers are about, where the vendor names attempts; and what one of them says. */
  attempt?: string;
  attemptIn?: (answer: string) => unknown;
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

const veriff: Omit<Case, 'vendor'> = {
  kind: 'decision',
  answers: spoiltAnswers(
    ['approved', 'code-null', 'resubmission'].map((name) =>
      sample(`veriff/samples/decision-${name}.body`),
    ),
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
  attempt: '54233318-f81c-4ec4-8e4c-413168a3f5e6',
  attemptIn: (answer) => /^[0-9a-f-]{36}$/.exec(word(at(answer, 'verification', 'attemptId')))?.[0],
  supports: (answer, decision) =>
    ['', 'success'].includes(word(at(answer, 'status'))) &&
    (decision === 'declined' ||
      ['reason', 'reasonCode'].every((name) =>
        ['', 'null'].includes(word(at(answer, 'verification', name))),
      )) &&
    word(at(answer, 'verification', 'status')) === decision &&
    ['', decision === 'approved' ? '9001' : '9102'].includes(
      word(at(answer, 'verification', 'code') ?? ''),
    ),
};

const datakeen: Omit<Case, 'vendor'> = {
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

const incode: Omit<Case, 'vendor'> = {
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

const identomat: Omit<Case, 'vendor'> = {
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

const identify24: Omit<Case, 'vendor'> = {
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

const EVERY: Record<VendorName, Omit<Case, 'vendor'>> = {
  veriff,
  datakeen,
  incode,
  identomat,
  identify24,
};

/** Every vendor, by its name. */
export const CASES = VENDOR_NAMES.map((vendor): [VendorName, Case] => [
  vendor,
  { vendor, ...EVERY[vendor] },
]);
