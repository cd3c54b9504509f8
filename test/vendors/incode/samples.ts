import { readFileSync } from 'node:fs';
import type { VendorFact } from '../../../domain/outcome.ts';
import { incode } from '../../../vendors/incode/index.ts';
import { ANSWER_KIND, packAnswers } from '../../../vendors/incode/message.ts';
import type { RawMessage } from '../../../vendors/vendor.ts';

/** A check as the vendor writes it: a value as text, maybe a status, maybe a key. */
export interface SampleCheck {
  value: string | null;
  status?: string | null;
  key?: string | null;
}
const check = (key: string, status: string, value = 'PASSED'): SampleCheck => ({
  value,
  status,
  key,
});

/** A score in the recorded shape: numbers as text, a photoQuality without status, nulls for keys. */
export const SCORE = {
  idValidation: {
    photoSecurityAndQuality: [
      check('tamperCheck', 'OK'),
      check('postitCheck', 'OK'),
      check('alignment', 'OK'),
      check('screenIdLiveness', 'OK', 'OK'),
      check('paperIdLiveness', 'OK', 'OK'),
      check('idAlreadyUsedCheck', 'OK'),
      check('balancedLightFront', 'OK', '96'),
      check('sharpnessFront', 'OK', '99'),
    ],
    idSpecific: [
      check('documentClassification', 'WARN', '100'),
      check('birthDateValidity', 'OK', '100'),
      check('visiblePhotoFeatures', 'OK', '100'),
      check('expirationDateValidity', 'FAIL', '100'),
      check('documentExpired', 'OK', '100'),
    ],
    customFields: [check('firstNameMatch', 'FAIL', 'firstNameMatch')],
    appliedRule: null,
    overall: { value: '98.4', status: 'OK' },
  },
  liveness: {
    overall: { value: '100.0', status: 'OK' },
    photoQuality: { value: '100.0' },
    livenessScore: { value: '100.0', status: 'OK' },
  },
  faceRecognition: {
    existingUser: { value: '0.0', status: 'OK' },
    maskCheck: { value: '0.0', status: 'OK' },
    lensesCheck: { value: '0.0', status: 'OK' },
    faceBrightness: { value: '74.0', status: 'OK' },
    nameMatch: { value: '100.0', status: 'OK' },
    appliedRule: null,
    overall: { value: '100.0', status: 'OK' },
  },
  idOcrConfidence: { overallConfidence: { value: '99.0', status: 'OK', key: null } },
  overall: { value: '100.0', status: 'OK' },
};

/** OCR data in the recorded shape: dates as a number before 1970, as text and as years. */
export const OCR = {
  name: {
    fullName: 'ERIKA MARIA MUSTERMANN',
    firstName: 'ERIKA MARIA',
    givenName: 'ERIKA',
    middleName: 'MARIA',
    paternalLastName: 'MUSTERMANN',
    maternalLastName: 'GABLER',
    machineReadableFullName: 'ERIKA MUSTERMANN',
  },
  address: 'HEIDESTRASSE 17\n51147 KÖLN',
  addressFields: { street: 'HEIDESTRASSE 17', colony: null, postalCode: '51147', city: 'KÖLN' },
  checkedAddress: 'Heidestraße 17, 51147 Köln, Germany',
  typeOfId: 'IdentificationCard',
  documentFrontSubtype: 'NATIONAL_ID',
  birthDate: -170_035_200_000,
  gender: 'F',
  nationality: 'DEU',
  documentNumber: 'L01X00T471',
  personalNumber: 'T220001293',
  issuedAt: '1627776000000',
  expireAt: '1943308800000',
  issueDate: 2021,
  expirationDate: 2031,
  issuingCountry: 'DEU',
  issuingState: '',
  someDynamicKey: { of: ['this', 'document'] },
  ocrDataConfidence: { birthDateConfidence: 0.9975609, addressConfidence: 0.91200954 },
};

export interface SampleAnswer {
  status: unknown;
  score?: unknown;
  ocrData?: unknown;
  postprocess?: unknown;
}

export const INTERVIEW = '65f0a1b2c3d4e5f6a7b8c9d0';

/** What `askSession` would have put together of these answers. */
export function answerOf(answer: SampleAnswer): RawMessage {
  const { status, score, ocrData, postprocess } = answer;
  const bytes = (value: unknown): Buffer | null =>
    value === undefined ? null : Buffer.from(JSON.stringify(value), 'utf8');
  const answers = {
    status: Buffer.from(JSON.stringify({ onboardingStatus: status }), 'utf8'),
    postprocess: bytes(postprocess),
    score: bytes(score),
    ocrData: bytes(ocrData),
  };
  const body = packAnswers(INTERVIEW, answers);
  return { kind: ANSWER_KIND, body };
}

export function factOf(answer: SampleAnswer): VendorFact {
  return incode.readAnswer(answerOf(answer)).fact;
}

/** A finished session's score of these single checks, with that verdict over the whole. */
export function scoreOf(overall: unknown, checks: Record<string, unknown> = {}): object {
  const listed = Object.entries(checks).map(([key, status]) => ({ key, status, value: '1' }));
  return {
    idValidation: { photoSecurityAndQuality: listed, idSpecific: [], customFields: [] },
    liveness: null,
    faceRecognition: null,
    ...(overall === undefined ? {} : { overall: { value: '0.0', status: overall } }),
  };
}

/** An answer as it was recorded, of `samples/`. */
export const caseOf = (name: string): RawMessage => ({
  kind: ANSWER_KIND,
  body: readFileSync(new URL(`samples/${name}.json`, import.meta.url)),
});
