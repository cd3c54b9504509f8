import { describe, expect, it } from 'vitest';
import { UNCONFIRMED, unconfirmed } from '../../domain/evidence.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { isForSubject, isOfFraud, REASON_CODES, REASONS } from '../../domain/reason.ts';
import type { ReasonCode } from '../../domain/reason.ts';
import { CODES } from '../../vendors/datakeen/codes.ts';
import { identify24 } from '../../vendors/identify24/index.ts';
import { REJECT_REASONS } from '../../vendors/identomat/codes.ts';
import { DECLINE_REASONS, RESUBMIT_REASONS } from '../../vendors/veriff/codes.ts';
import { factOfDecision } from '../../vendors/veriff/outcome.ts';
import { decisionSchema } from '../../vendors/veriff/schemas.ts';
import { factOf as factOfSession, idCard, photo } from './datakeen/answers.ts';
import { identSample } from './identify24/samples.ts';
import { APPROVED as IDENTOMAT_APPROVED, factOf as factOfIdentomat } from './identomat/answers.ts';
import { factOf as factOfScore, SCORE } from './incode/samples.ts';

type Status = 'approved' | 'declined';
const veriff = (status: Status, code: number, reasonCode: number): VendorFact =>
  factOfDecision(decisionSchema.parse({ id: SESSION, status, code, reasonCode }));

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';
const scored = (overall: string, block: string, checks: object): VendorFact => {
  const said = { overall: { value: '1', status: overall }, ...checks };
  return factOfScore({
    status: 'ONBOARDING_FINISHED',
    score: { ...SCORE, [block]: said, overall: { status: overall } },
  });
};
const FAILED = { status: 'FAIL' };

interface Sign {
  sign: string;
  /** Beside an approval of the vendor's. */
  approved: VendorFact;
  /** Beside a bad photo that would be another try, where the vendor can say both. */
  quality?: VendorFact;
}

/** Every sign of fraud that the vendors can give, or one of each kind where words are free. */
const SIGNS: readonly Sign[] = [
  ...Object.entries(DECLINE_REASONS)
    .filter(([, reason]) => isOfFraud(reason))
    .map(([code]) => ({
      sign: `Veriff ${code}`,
      approved: veriff('approved', 9001, Number(code)),
      quality: veriff('declined', 9102, Number(code)),
    })),
  ...CODES.filter(([, { reason }]) => reason !== null && isOfFraud(reason)).map(([code]) => ({
    sign: `Datakeen ${code}`,
    approved: factOfSession({ code: '1.0', documents: [idCard({ code }), photo()] }),
    quality: factOfSession({ code, documents: [idCard({ code }), photo({ code: '2.2' })] }),
  })),
  ...[...REJECT_REASONS].map(([value]) => ({
    sign: `Identomat ${value}`,
    approved: factOfIdentomat({ ...IDENTOMAT_APPROVED, reject_reason: { value } }),
  })),
  {
    sign: 'Identify24 with a reason for a rejection',
    approved: identify24.readAnswer({
      kind: 'ident/approved',
      body: identSample({ status: 'Identified', reject_reason: 'stolen document' }),
    }).fact,
  },
  ...[
    ['idValidation', 'tamperCheck'],
    ['idValidation', 'postitCheckFront'],
    ['idValidation', 'idAlterationCheckBack'],
    ['idValidation', 'fakeCheck'],
    ['idValidation', 'fakeIdCheck'],
    ['idValidation', 'visiblePhotoFeatures'],
    ['idValidation', 'visibleIdCharacteristicsFront'],
    ['idValidation', 'documentNumberCrosscheck'],
    ['idValidation', 'birthDateCheckDigit'],
    ['idValidation', 'issuingStateValidity'],
    ['idValidation', 'screenIdLiveness'],
    ['idValidation', 'paperIdLiveness'],
    ['liveness', 'livenessScore'],
    ['faceRecognition', 'selfieMatch'],
    ['deviceRisk', 'fakeBrowserCheck'],
    ['aNewBlock', 'tamperCheck'],
  ].map(([block = '', name = '']) => ({
    sign: `Incode ${block}.${name}`,
    approved: scored('OK', block, { [name]: FAILED }),
    quality: scored('FAIL', block, { [name]: FAILED, sharpnessFront: FAILED }),
  })),
];

describe('a sign of fraud', () => {
  it.each(SIGNS)('approves no person, whatever the vendor says over it: $sign', ({ approved }) => {
    const reasons = approved.outcome === 'approved' ? doubtsOf(approved) : approved.reasons;
    expect(reasons).not.toEqual([]);
    expect(['review', 'approved']).toContain(approved.outcome);
    expect(reasons.slice(0, 1).some(isForSubject)).toBe(false);
  });

  it.each(SIGNS.flatMap(({ sign, quality }) => (quality === undefined ? [] : { sign, quality })))(
    'is never hidden by a bad photo beside it: $sign',
    ({ quality }) => {
      expect(['declined', 'review']).toContain(quality.outcome);
      const [gravest] = quality.reasons;
      expect(gravest !== undefined && !isForSubject(gravest)).toBe(true);
    },
  );

  it('is no reason to ask the person for another try', () => {
    const asked: (ReasonCode | null)[] = [
      ...Object.values(RESUBMIT_REASONS),
      ...CODES.filter(([, { outcome }]) => outcome === 'resubmit').map(([, { reason }]) => reason),
    ];
    for (const reason of asked) expect(reason !== null && isForSubject(reason)).toBe(true);
  });

  it('is for the client only, and mended by no other try', () => {
    const codes = REASON_CODES.filter(isOfFraud);
    expect(codes.length).toBeGreaterThan(5);
    for (const code of codes) {
      expect(REASONS[code]).toMatchObject({ audience: 'client', retryable: false });
    }
  });
});

/** Why an approval is not one: a part that is there and was not passed is for a person in any account. */
const doubtsOf = ({ parts = {} }: VendorFact): ReasonCode[] =>
  unconfirmed(parts, []).map((part) => UNCONFIRMED[part]);
