import { describe, expect, it } from 'vitest';
import { factOf, OCR, SCORE, scoreOf } from './samples.ts';

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

  it('a status that nobody knows is noted for operators', () => {
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
    ['ok', 'review', 'unknown_vendor_answer', 'unknown_status'],
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
  ])('%s approves nobody', (_name, score) => {
    expect(
      factOf({ status: FINISHED, score: Array.isArray(score) ? undefined : score }),
    ).toMatchObject({ outcome: 'review' });
  });

  it.each(['MANUAL', 'MANUAL_OK', 'MANUAL_FAIL', 'MANUAL_PENDING'])(
    '%s on any check leaves OK and FAIL to a person',
    (status) => {
      for (const overall of ['OK', 'FAIL']) {
        const fact = finished(overall, { tamperCheck: status });
        expect(fact).toMatchObject({ outcome: 'review', vendorCode: status });
      }
      const unknownPart = { ...scoreOf('OK'), deviceRisk: { deep: { er: [{ status }] } } };
      expect(factOf({ status: FINISHED, score: unknownPart }).outcome).toBe('review');
    },
  );

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

  it("a part's own FAIL does not turn what failed in it into more than quality", () => {
    const liveness = {
      overall: { value: '0.0', status: 'FAIL' },
      photoQuality: { value: '0.0', status: 'FAIL' },
    };
    const fact = factOf({ status: FINISHED, score: { ...scoreOf('FAIL'), liveness } });
    expect(fact).toMatchObject({ outcome: 'resubmit', reasons: ['poor_image_quality'] });
  });

  it('for a check that nobody knows declines, and says so to operators', () => {
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
    scoreOf(overall, { tamperCheck: overall }),
  );

  it('outranks the score, which is older', () => {
    for (const score of scores) {
      expect(factOf({ status: 'MANUAL_REVIEW_APPROVED', score })).toEqual({
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

  it('names why it refused, where the score does', () => {
    const score = scoreOf('FAIL', { tamperCheck: 'FAIL' });
    const { reasons } = factOf({ status: 'MANUAL_REVIEW_REJECTED', score });
    expect(reasons).toEqual(['decided_by_vendor_staff', 'document_tampered']);
  });
});
