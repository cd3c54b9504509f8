import { describe, expect, it } from 'vitest';
import { incode } from '../../../vendors/incode/index.ts';
import { answerOf, INTERVIEW, OCR, SCORE } from './samples.ts';

const whole = answerOf({ status: 'ONBOARDING_FINISHED', score: SCORE, ocrData: OCR });
const resultOf = (ocrData: object, score: object = SCORE) =>
  incode.readResult(answerOf({ status: 'ONBOARDING_FINISHED', score, ocrData }));

describe('the result', () => {
  it('names the person, with dates before 1970', () => {
    expect(incode.readResult(whole)?.person).toEqual({
      firstName: 'ERIKA MARIA',
      lastName: 'MUSTERMANN GABLER',
      fullName: 'ERIKA MARIA MUSTERMANN',
      birthDate: '1964-08-12',
      birthYear: 1964,
      gender: 'F',
      nationality: 'DE',
      idNumber: 'T220001293',
      address: 'HEIDESTRASSE 17\n51147 KÖLN',
    });
  });

  it('names the document, its dates to the day', () => {
    expect(incode.readResult(whole)?.documents).toHaveLength(1);
    expect(incode.readResult(whole)?.documents[0]).toMatchObject({
      type: 'IdentificationCard',
      number: 'L01X00T471',
      country: 'DE',
      validFrom: '2021-08-01',
      validUntil: '2031-08-01',
    });
  });

  it('has the year where only that was read', () => {
    const [document] = resultOf({ ...OCR, issuedAt: null, expireAt: '' })?.documents ?? [];
    expect(document).toMatchObject({ validFrom: '2021', validUntil: '2031' });
  });

  it.each([
    [1983, 1983],
    ['1983', 1983],
    // Midnight in Berlin: neither the 14th nor the 15th for sure.
    [424_476_000_000, null],
    [646_272_000, null],
  ])('has no birth date of %j but the year %j, and keeps the words', (birthDate, birthYear) => {
    const result = resultOf({ ...OCR, birthDate });
    expect(result?.person).toMatchObject({ birthDate: null, birthYear });
    expect(result?.notes).toEqual([{ name: 'birthDate', text: String(birthDate) }]);
  });

  it('has the numbers that came as numbers, but none whose digits are not sure', () => {
    const [sure, unsure] = [9_007_199_254_740_991, 12_345_678_901_234_567_000];
    const { person, documents } = resultOf({
      ...{ ...OCR, documentNumber: sure, personalNumber: unsure },
    }) ?? { documents: [] };
    expect(documents[0]?.number).toBe('9007199254740991');
    expect(person?.idNumber).toBeNull();
  });

  it('has no validity that is no day and no year', () => {
    const odd = {
      issuedAt: 424_476_000_000,
      issueDate: null,
      expireAt: '31/12',
      expirationDate: 0,
    };
    const [document] = resultOf({ ...OCR, ...odd })?.documents ?? [];
    expect(document).toMatchObject({ validFrom: null, validUntil: null });
    expect(document?.fields).toContainEqual({ name: 'expireAt', value: '31/12', confidence: null });
  });

  it('keeps every key, known or not, with its confidence', () => {
    const fields = incode.readResult(whole)?.documents[0]?.fields ?? [];
    const field = (name: string) => fields.find((each) => each.name === name);
    expect(field('someDynamicKey')?.value).toBe('{"of":["this","document"]}');
    expect(field('addressFields')?.value).toBe(JSON.stringify(OCR.addressFields));
    expect(field('checkedAddress')?.value).toBe('Heidestraße 17, 51147 Köln, Germany');
    expect(field('birthDate')).toMatchObject({ value: '-170035200000', confidence: 0.9975609 });
    expect(field('issuingState')).toEqual({ name: 'issuingState', value: '', confidence: null });
    const names = new Set([...fields.map(({ name }) => name), 'typeOfId', 'ocrDataConfidence']);
    expect([...names].sort()).toEqual(Object.keys(OCR).sort());
  });

  it('has the proof of address as a document of its own', () => {
    const documents = resultOf({
      ...OCR,
      documentType: 'UTILITY_BILL',
      addressFromStatement: 'Heidestr. 17',
      addressFromStatementFields: { city: 'Köln' },
      addressStatementEmissionDate: 1_700_000_000_000,
    })?.documents;
    expect(documents).toHaveLength(2);
    expect(documents?.[1]?.type).toBe('UTILITY_BILL');
    expect(documents?.[1]?.fields.map(({ name }) => name)).toEqual([
      'addressFromStatement',
      'addressFromStatementFields',
      'addressStatementEmissionDate',
    ]);
  });

  it('lists every check: passed, failed, or not said', () => {
    const checks = incode.readResult(whole)?.checks ?? [];
    const passed = (name: string) => checks.find((check) => check.name === name)?.passed;
    expect(passed('idValidation.photoSecurityAndQuality.tamperCheck')).toBe(true);
    expect(passed('idValidation.idSpecific.expirationDateValidity')).toBe(false);
    expect(passed('idValidation.idSpecific.documentClassification')).toBeNull();
    expect(passed('liveness.overall')).toBe(true);
    expect(passed('faceRecognition.nameMatch')).toBe(true);
    expect(passed('idOcrConfidence.overallConfidence')).toBe(true);
  });

  it('tells that the person is known already, as information', () => {
    const faceRecognition = {
      ...SCORE.faceRecognition,
      existingUser: { value: '100.0', status: 'FAIL' },
    };
    const result = resultOf(OCR, { ...SCORE, faceRecognition });
    expect(result?.technical).toEqual({
      onboardingStatus: 'ONBOARDING_FINISHED',
      existingUser: { value: '100.0', status: 'FAIL' },
    });
  });

  it('keeps the whole answer', () => {
    expect(incode.readResult(whole)?.raw).toEqual({
      interviewId: INTERVIEW,
      status: { onboardingStatus: 'ONBOARDING_FINISHED' },
      postprocess: null,
      score: SCORE,
      ocrData: OCR,
    });
  });

  it.each([
    [{}],
    [{ name: null, birthDate: 'yesterday', expireAt: '', addressFields: [] }],
    [{ name: 'ERIKA', birthDate: 1e300, typeOfId: '  ' }],
    [{ birthDate: null, ocrDataConfidence: 'high' }],
  ])('of odd OCR data %j says nothing that was not said', (ocrData) => {
    const result = resultOf(ocrData);
    expect(Object.values(result?.person ?? {})).toEqual(Array(9).fill(null));
    expect(result?.documents[0]).toMatchObject({ type: null, number: null, validUntil: null });
  });

  it('says which parts were passed, and shows a failed comparison of names as a hint alone', () => {
    const nameMatch = { value: '0.0', status: 'FAIL' };
    const faceRecognition = { ...SCORE.faceRecognition, nameMatch };
    const answer = answerOf({
      status: 'ONBOARDING_FINISHED',
      score: { ...SCORE, faceRecognition, watchlistScore: { overall: { status: 'WARN' } } },
    });
    expect(incode.readAnswer(answer).fact).toMatchObject({ outcome: 'approved', reasons: [] });
    const result = incode.readResult(answer);
    expect(result?.parts).toEqual({ document: 'passed', face: 'passed', liveness: 'passed' });
    expect(result?.checks).toContainEqual({
      ...{ name: 'faceRecognition.nameMatch', passed: false, confidence: null },
    });
    expect(result?.risks).toContainEqual({
      ...{ label: 'faceRecognition.nameMatch', category: 'holder_mismatch' },
    });
    expect(result?.screening).toEqual([{ watchlistScore: { overall: { status: 'WARN' } } }]);
    const refused = answerOf({
      status: 'ONBOARDING_FINISHED',
      score: { ...SCORE, overall: { status: 'FAIL' } },
    });
    expect(incode.readResult(refused)?.risks).toEqual([]);
  });

  it.each(['UNKNOWN', 'FACE_VALIDATION_FINISHED', 'EXPIRED', 'SOMETHING_NEW', null])(
    'is not there when the status is %s',
    (status) => {
      expect(incode.readResult(answerOf({ status, score: SCORE, ocrData: OCR }))).toBeNull();
    },
  );

  it('is not in a webhook or in the answer to a start', () => {
    expect(incode.readResult({ ...whole, kind: 'onboarding' })).toBeNull();
    expect(incode.readResult({ ...whole, kind: 'session' })).toBeNull();
    expect(incode.readResult({ kind: 'answer', body: Buffer.from('<html>') })).toBeNull();
  });
});

describe('an answer', () => {
  it('holds what the vendor said byte for byte', () => {
    const odd = '{ "overall" : {"status":"OK"} , "n": 1.0 }';
    const body = Buffer.from(
      `{"interviewId":"i","status":{"onboardingStatus":"EXPIRED"},"score":${odd}}`,
    );
    expect(incode.readAnswer({ kind: 'answer', body }).sessionId).toBe('i');
    expect(body.toString()).toContain(odd);
  });

  it.each(['', '[]', '{}', '{"interviewId":"i"}', '{"interviewId":"","status":{}}'])(
    '%s is an invalid response',
    (text) => {
      const read = () => incode.readAnswer({ kind: 'answer', body: Buffer.from(text) });
      expect(read).toThrow(expect.objectContaining({ code: 'vendor_invalid_response' }));
    },
  );
});

describe('a part of the answer that is about another session', () => {
  it.each(['status', 'score', 'ocrData'])('is told with that session: %s', (part) => {
    const said = (id: unknown) => {
      const { kind, body } = whole;
      const answer = JSON.parse(body.toString('utf8')) as Record<string, object>;
      answer[part] = { ...answer[part], interviewId: id };
      return incode.readAnswer({ kind, body: Buffer.from(JSON.stringify(answer)) }).sessionId;
    };
    expect(said('another')).toBe('another');
    for (const same of [INTERVIEW, '', null, 7]) expect(said(same)).toBe(INTERVIEW);
  });
});
