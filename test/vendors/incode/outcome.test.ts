import { describe, expect, it } from 'vitest';
import { incode } from '../../../vendors/incode/index.ts';
import { caseOf, factOf, OCR, SCORE, scoreOf } from './samples.ts';

const FINISHED = 'ONBOARDING_FINISHED';
const finished = (overall: unknown, checks: Record<string, unknown> = {}) =>
  factOf({ status: FINISHED, score: scoreOf(overall, checks) });
const WITH_FACE = { ...scoreOf('UNKNOWN'), faceRecognition: {} };

describe('before the end', () => {
  it.each([
    ['UNKNOWN', 'noted'],
    ['ID_VALIDATION_FINISHED', 'started'],
    ['ID_VALIDATION_FINISHED_SECOND_ID', 'started'],
    ['GOVERNMENT_VALIDATION_FINISHED', 'started'],
    ['POST_PROCESSING_FINISHED', 'started'],
    ['FACE_VALIDATION_FINISHED', 'submitted'],
  ])('%s alone means %s', (status, kind) => {
    expect(factOf({ status })).toEqual({ kind, reasons: [] });
  });

  it.each(['ID_VALIDATION_FINISHED', 'POST_PROCESSING_FINISHED', 'GOVERNMENT_VALIDATION_FINISHED'])(
    '%s with a matched face means that everything was handed in',
    (status) => {
      expect(factOf({ status, score: WITH_FACE }).kind).toBe('submitted');
      expect(factOf({ status, score: scoreOf('OK') }).kind).toBe('started');
    },
  );

  it('a score decides nothing, not even an OK', () => {
    for (const status of ['UNKNOWN', 'POST_PROCESSING_FINISHED', 'FACE_VALIDATION_FINISHED']) {
      expect(factOf({ status, score: SCORE }).outcome).toBeUndefined();
    }
  });

  it('a status that we do not know is noted for operators', () => {
    const noted = { kind: 'noted', reasons: [], warning: 'unknown_status' };
    expect(factOf({ status: 'SOMETHING_NEW' })).toEqual({ ...noted, vendorCode: 'SOMETHING_NEW' });
    expect(factOf({ status: undefined, score: SCORE })).toEqual({ ...noted, vendorCode: 'none' });
    expect(factOf({ status: { a: 1 } })).toEqual({ ...noted, vendorCode: 'other' });
    expect(factOf({ status: 'toString' })).toEqual({ ...noted, vendorCode: 'other' });
  });

  it('EXPIRED ends the session and says nothing about the person', () => {
    const expired = { kind: 'outcome', outcome: 'expired', reasons: [], vendorCode: 'EXPIRED' };
    expect(factOf({ status: 'EXPIRED', score: SCORE })).toEqual(expired);
  });
});

describe('the end', () => {
  it('FINISHED alone is no approval', () => {
    const fact = factOf({ status: FINISHED });
    expect(fact).toMatchObject({ outcome: 'review', vendorCode: 'none' });
    expect(fact.warning).toBe('unknown_status');
  });

  it('the recorded score with OK over the whole approves, whatever a single check says', () => {
    expect(factOf({ status: FINISHED, score: SCORE, ocrData: OCR })).toEqual({
      ...{ kind: 'outcome', outcome: 'approved' },
      ...{ reasons: [], vendorCode: 'OK' },
      parts: { document: 'passed', face: 'passed', liveness: 'passed' },
    });
  });

  it.each([
    ['WARN', 'review', 'vendor_review', undefined],
    ['UNKNOWN', 'review', 'vendor_review', undefined],
    ['MANUAL', 'review', 'vendor_review', undefined],
    ['MANUAL_OK', 'review', 'vendor_review', undefined],
    ['MANUAL_FAIL', 'review', 'vendor_review', undefined],
    ['MANUAL_PENDING', 'review', 'vendor_review', undefined],
    ['FAIL', 'declined', 'vendor_declined', undefined],
    [undefined, 'review', 'unknown_vendor_answer', 'unknown_status'],
    [null, 'review', 'unknown_vendor_answer', 'unknown_status'],
    ['fail', 'declined', 'vendor_declined', undefined],
    [' Warn ', 'review', 'vendor_review', undefined],
    ['Manual_Pending', 'review', 'vendor_review', undefined],
    ['OKAY', 'review', 'unknown_vendor_answer', 'unknown_status'],
    [true, 'review', 'unknown_vendor_answer', 'unknown_status'],
    ['100.0', 'review', 'unknown_vendor_answer', 'unknown_status'],
  ])('overall %s is %s', (overall, outcome, reason, warning) => {
    const fact = finished(overall);
    expect(fact).toMatchObject({ kind: 'outcome', outcome, reasons: [reason] });
    expect(fact.warning).toBe(warning);
  });

  it.each([
    ['a score that is a list', []],
    ['an overall that is a text', { overall: 'OK' }],
    ['an overall that is a list', { overall: ['OK'] }],
  ])('%s approves no person', (_name, score) => {
    expect(
      factOf({ status: FINISHED, score: Array.isArray(score) ? undefined : score }),
    ).toMatchObject({ outcome: 'review' });
  });

  it('is read whatever letters its words have', () => {
    const { overall, ...blocks } = SCORE;
    expect(factOf({ status: 'onboarding_finished', score: { ...blocks, overall } })).toMatchObject({
      ...{ outcome: 'approved', vendorCode: 'OK' },
    });
    expect(finished('Ok').outcome).toBe('approved');
    expect(finished('Fail', { sharpnessFront: 'fail' }).outcome).toBe('resubmit');
    expect(factOf({ status: 'Manual_Review_Rejected' }).vendorCode).toBe('MANUAL_REVIEW_REJECTED');
    // A name is no word of the vendor's, in whatever letters.
    expect(finished('Mustermann').vendorCode).toBe('other');
  });

  it.each(['MANUAL', 'MANUAL_FAIL', 'MANUAL_PENDING', 'manual_pending', 'MANUAL_NEW'])(
    '%s on any check leaves OK and FAIL to a person',
    (status) => {
      for (const overall of ['OK', 'FAIL']) {
        const fact = finished(overall, { tamperCheck: status });
        expect(fact.outcome).toBe('review');
        expect(fact.vendorCode).toBe(status === 'manual_pending' ? 'MANUAL_PENDING' : status);
      }
      const unknownPart = { ...scoreOf('OK'), deviceRisk: { deep: { er: [{ status }] } } };
      expect(factOf({ status: FINISHED, score: unknownPart }).outcome).toBe('review');
    },
  );

  it('MANUAL_OK on a check under OK is approved: staff did', () => {
    const recorded = caseOf('ok-one-check-manual-ok');
    expect(incode.readAnswer(recorded).fact).toMatchObject({
      outcome: 'approved',
      parts: { document: 'passed', face: 'passed', liveness: 'passed', device: 'passed' },
    });
    expect(finished('OK', { tamperCheck: 'MANUAL_OK' }).outcome).toBe('approved');
    expect(finished('FAIL', { tamperCheck: 'MANUAL_OK' }).outcome).toBe('review');
    expect(finished('MANUAL_OK').outcome).toBe('review');
  });

  it.each(['idValidation', 'liveness', 'faceRecognition'])(
    'OK over a part that failed as a whole (%s) contradicts itself',
    (block) => {
      const part = { overall: { value: '0.0', status: 'FAIL' } };
      const fact = factOf({ status: FINISHED, score: { ...scoreOf('OK'), [block]: part } });
      expect(fact).toMatchObject({ outcome: 'review', warning: 'status_and_code_disagree' });
      expect(fact.reasons[0]).toBe('contradictory_decisions');
    },
  );

  it('no verdict while post-processing still runs is waited for', () => {
    const early = { status: FINISHED, postprocess: { finished: false } };
    expect(factOf(early)).toEqual({ kind: 'submitted', reasons: [] });
    expect(factOf({ ...early, score: scoreOf('UNKNOWN') }).kind).toBe('submitted');
    expect(factOf({ ...early, score: scoreOf('OK') }).outcome).toBe('approved');
    const over = { status: FINISHED, postprocess: { finished: true }, score: scoreOf('UNKNOWN') };
    expect(factOf(over).outcome).toBe('review');
  });
});

describe('a refusal', () => {
  it.each([
    ['tamperCheck', 'document_tampered'],
    ['postitCheckFront', 'document_tampered'],
    ['idAlterationCheckBack', 'document_tampered'],
    ['fakeCheck', 'document_suspected_fraud'],
    ['visibleIdCharacteristicsFront', 'document_suspected_fraud'],
    ['birthDateCrosscheck', 'document_suspected_fraud'],
    ['documentNumberCheckDigit', 'document_suspected_fraud'],
    ['screenIdLiveness', 'physical_document_missing'],
    ['paperIdLiveness', 'physical_document_missing'],
    ['documentExpired', 'document_expired'],
    ['documentClassification', 'document_type_not_supported'],
    ['documentTypeSideCrosscheck', 'document_side_missing'],
    ['lastNameMatch', 'holder_mismatch'],
    ['idAlreadyUsedCheck', 'velocity_abuse'],
    ['livenessScore', 'suspicious_behaviour'],
    ['TAMPER_CHECK', 'document_tampered'],
    ['Document-Expired', 'document_expired'],
  ])('for %s declines with %s', (key, reason) => {
    const fact = finished('FAIL', { [key]: 'FAIL', sharpnessFront: 'FAIL' });
    expect(fact).toMatchObject({ outcome: 'declined', vendorCode: 'FAIL' });
    expect(fact.reasons).toEqual([reason, 'poor_image_quality']);
  });

  it('of a face that is another declines with face_mismatch', () => {
    const faceRecognition = { overall: { value: '0.0', status: 'FAIL' }, maskCheck: {} };
    const fact = factOf({ status: FINISHED, score: { ...scoreOf('FAIL'), faceRecognition } });
    expect(fact).toMatchObject({ outcome: 'declined', reasons: ['face_mismatch'] });
  });

  it.each([
    [{ sharpnessFront: 'FAIL', balancedLightBack: 'FAIL' }, ['poor_image_quality']],
    [{ alignment: 'FAIL' }, ['document_not_fully_visible']],
    [{ readabilityCheck: 'FAIL', tamperCheck: 'OK' }, ['document_unreadable']],
    [{ maskCheck: 'FAIL', faceBrightness: 'FAIL' }, ['face_not_visible', 'poor_image_quality']],
  ])('for nothing but quality (%j) asks for another try', (checks, reasons) => {
    const fact = finished('FAIL', checks);
    expect(fact).toMatchObject({ outcome: 'resubmit', reasons, vendorCode: 'FAIL' });
  });

  it.each([
    ['liveness', { photoQuality: 'FAIL' }, 'suspicious_behaviour', 'poor_image_quality'],
    ['faceRecognition', { lensesCheck: 'FAIL' }, 'face_mismatch', 'face_not_visible'],
    ['faceRecognition', { maskCheck: 'MANUAL_FAIL' }, 'vendor_review', 'face_mismatch'],
  ])(
    'for %s as a whole is never another try because of %j beside it',
    (block, checks, ...reasons) => {
      const said: [string, object][] = Object.entries(checks).map(([name, status]) => [
        name,
        { status },
      ]);
      const part: object = { overall: { status: 'FAIL' }, ...Object.fromEntries(said) };
      const fact = factOf({ status: FINISHED, score: { ...scoreOf('FAIL'), [block]: part } });
      expect(fact.outcome).toBe(reasons[0] === 'vendor_review' ? 'review' : 'declined');
      expect(fact.reasons.slice(0, 2)).toEqual(reasons);
    },
  );

  it('of a face that does not match, in glasses, is one', () => {
    expect(incode.readAnswer(caseOf('fail-face-mismatch-with-glasses')).fact).toMatchObject({
      ...{ outcome: 'declined', reasons: ['face_mismatch', 'face_not_visible'] },
      parts: { document: 'passed', face: 'failed', liveness: 'passed', device: 'passed' },
    });
  });

  it.each([{ overall: { value: '0.0', status: 'FAIL' } }, { status: 'FAIL' }])(
    "a document's own FAIL (%j) does not turn what failed in it into more than quality",
    (said) => {
      const checks = [{ key: 'sharpnessFront', status: 'FAIL' }];
      const idValidation = { ...said, photoSecurityAndQuality: checks };
      const fact = factOf({ status: FINISHED, score: { ...scoreOf('FAIL'), idValidation } });
      expect(fact).toMatchObject({ outcome: 'resubmit', reasons: ['poor_image_quality'] });
    },
  );

  it('for a check that we do not know declines, and says so to operators', () => {
    const fact = finished('FAIL', { brandNewCheck: 'FAIL' });
    expect(fact).toMatchObject({ outcome: 'declined', reasons: ['vendor_declined'] });
    expect(fact.warning).toBe('unknown_reason');
    const beside = finished('FAIL', { brandNewCheck: 'FAIL', tamperCheck: 'FAIL' });
    expect(beside).toMatchObject({ reasons: ['document_tampered'], warning: 'unknown_reason' });
  });

  it.each(['brandNewCheck', 'existingUser'])(
    'is never told to be for bad photos alone where more failed (%s)',
    (name) => {
      const fact = finished('FAIL', { [name]: 'FAIL', sharpnessFront: 'FAIL' });
      expect(fact).toMatchObject({
        ...{ outcome: 'declined', reasons: ['vendor_declined', 'poor_image_quality'] },
      });
      expect(fact.warning).toBe(name === 'brandNewCheck' ? 'unknown_reason' : undefined);
    },
  );
});

describe("a decision of the vendor's staff", () => {
  const scores = ['OK', 'FAIL', 'WARN', 'UNKNOWN', 'MANUAL_PENDING', undefined].map((overall) =>
    scoreOf(overall, { sharpnessFront: overall }),
  );

  it("outranks the score's own verdict, which is older", () => {
    for (const score of scores) {
      expect(factOf({ status: 'MANUAL_REVIEW_APPROVED', score })).toMatchObject({
        ...{ kind: 'outcome', outcome: 'approved', reasons: ['decided_by_vendor_staff'] },
        vendorCode: 'MANUAL_REVIEW_APPROVED',
      });
      const rejected = factOf({ status: 'MANUAL_REVIEW_REJECTED', score });
      expect(rejected).toMatchObject({
        ...{ outcome: 'declined', vendorCode: 'MANUAL_REVIEW_REJECTED' },
      });
      expect(rejected.reasons[0]).toBe('decided_by_vendor_staff');
    }
  });

  it.each([
    ['WARN', 'passed'],
    ['UNKNOWN', 'passed'],
    ['MANUAL_PENDING', 'passed'],
    ['MANUAL_OK', 'passed'],
    ['FAIL', 'failed'],
    ['MANUAL_FAIL', 'failed'],
  ])('to approve settles a part that says %s as %s', (status, face) => {
    const faceRecognition = { overall: { status } };
    const fact = factOf({
      status: 'MANUAL_REVIEW_APPROVED',
      score: { ...SCORE, faceRecognition, overall: { status: 'WARN' } },
    });
    expect(fact.parts).toEqual({ document: 'passed', face, liveness: 'passed' });
  });

  it('to approve makes no evidence of what was never taken', () => {
    const score = { ...SCORE, liveness: null, faceRecognition: null };
    expect(factOf({ status: 'MANUAL_REVIEW_APPROVED', score }).parts).toEqual({
      document: 'passed',
    });
    expect(factOf({ status: 'MANUAL_REVIEW_APPROVED' })).not.toHaveProperty('parts');
  });

  it('names why it refused, where the score does', () => {
    const score = scoreOf('FAIL', { tamperCheck: 'FAIL' });
    const { reasons } = factOf({ status: 'MANUAL_REVIEW_REJECTED', score });
    expect(reasons).toEqual(['decided_by_vendor_staff', 'document_tampered']);
  });
});
