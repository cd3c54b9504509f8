import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VeriffOptions } from '../../../vendors/veriff/index.ts';
import { checkSubject, sessionBody } from '../../../vendors/veriff/session-body.ts';
import type { SessionRequest } from '../../../vendors/vendor.ts';
import { sample } from './samples.ts';
import type { Sample } from './samples.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const MINIMAL: SessionRequest<VeriffOptions> = {
  verificationId: '0195f3a0-0000-7000-8000-000000000001',
  sessionNumber: 1,
  subject: {},
  options: {},
  returnUrl: 'https://kyc.example.com/v/link',
  link: 'https://kyc.example.com/v/link',
  webhookUrl: 'https://kyc.example.com/webhooks/a/ring',
};

function bodyOf(request: Partial<SessionRequest<VeriffOptions>>): unknown {
  return JSON.parse(sessionBody({ ...MINIMAL, ...request }, NOW).toString('utf8'));
}

describe("the document's own requests", () => {
  type Asked = Pick<
    SessionRequest<VeriffOptions>,
    'returnUrl' | 'verificationId' | 'subject' | 'options'
  >;
  const asPrinted: Asked = {
    returnUrl: 'https://veriff.me',
    verificationId: '11111111',
    subject: {
      firstName: 'Tundmatu',
      lastName: 'Toomas',
      idNumber: '123456789',
      document: { number: 'B01234567', type: 'passport', country: 'EE' },
    },
    options: { additionalData: { citizenship: 'EE', placeOfResidence: 'Tallinn' }, lang: 'en' },
  };
  const document = { type: 'passport', country: 'EE' } as const;
  const requests: [Sample, Asked][] = [
    ['session-request', asPrinted],
    [
      'session-getting-started',
      {
        returnUrl: 'https://veriff.me',
        verificationId: 'unique id of a user',
        subject: { firstName: 'John', lastName: 'Smith', document },
        options: { lang: 'en' },
      },
    ],
    [
      'session-manual',
      {
        ...asPrinted,
        subject: { ...asPrinted.subject, idNumber: '1234567890' },
        options: { ...asPrinted.options, features: ['selfid'] },
      },
    ],
  ];

  it.each(requests)('are what we would send for the same (%s)', (name, request) => {
    const timestamp = new Date('2016-05-19T08:30:25.597Z');
    const body = sessionBody({ ...MINIMAL, ...request }, timestamp);
    expect(JSON.parse(body.toString())).toEqual(JSON.parse(sample(name).toString()));
  });
});

describe('the request for a session', () => {
  it('with everything is what the document describes', () => {
    const body = bodyOf({
      subject: {
        firstName: 'Tundmatu',
        lastName: 'Toomas',
        birthDate: '1980-02-29',
        gender: 'female',
        idNumber: '123456789',
        email: 'tundmatu@example.com',
        phone: '+37250000000',
        document: { number: 'B01234567', type: 'passport', country: 'EE' },
      },
      options: {
        lang: 'et',
        features: ['selfid'],
        additionalData: { citizenship: 'EE', vip: true, age: 46 },
      },
      locale: 'de-AT',
    });
    expect(body).toEqual({
      verification: {
        callback: 'https://kyc.example.com/v/link',
        person: {
          firstName: 'Tundmatu',
          lastName: 'Toomas',
          idNumber: '123456789',
          gender: 'F',
          dateOfBirth: '1980-02-29',
        },
        document: { number: 'B01234567', type: 'PASSPORT', country: 'EE' },
        additionalData: { citizenship: 'EE', vip: true, age: 46 },
        vendorData: '0195f3a0-0000-7000-8000-000000000001',
        lang: 'et',
        features: ['selfid'],
        timestamp: '2026-03-01T12:00:00.000Z',
      },
    });
  });

  it('with nothing known leaves out what is not known', () => {
    expect(bodyOf({})).toEqual({
      verification: {
        callback: 'https://kyc.example.com/v/link',
        vendorData: MINIMAL.verificationId,
        timestamp: NOW.toISOString(),
      },
    });
  });

  it('has no callback on plain http, which Veriff refuses (1302)', () => {
    const body = bodyOf({ returnUrl: 'http://127.0.0.1:8080/v/link' });
    expect(body).not.toHaveProperty('verification.callback');
  });

  it.each([
    ['passport', 'PASSPORT'],
    ['id_card', 'ID_CARD'],
    ['drivers_license', 'DRIVERS_LICENSE'],
    ['residence_permit', 'RESIDENCE_PERMIT'],
  ] as const)('calls a %s %s', (type, expected) => {
    const body = bodyOf({ subject: { document: { type } } });
    expect(body).toHaveProperty('verification.document', { type: expected });
  });

  it.each([
    ['en', 'en'],
    ['de-AT', 'de'],
    ['pt-BR', 'pt-br'],
    ['zh-TW', 'zh-tw'],
  ])('asks for the pages of locale %s in %s', (locale, lang) => {
    expect(bodyOf({ locale })).toHaveProperty('verification.lang', lang);
  });

  it.each(['fil-PH', 'xx', 'tlh'])('asks for no pages in %s, which Veriff may refuse', (locale) => {
    expect(bodyOf({ locale })).not.toHaveProperty('verification.lang');
  });

  it('carries our verification id within the oldest limit of vendorData, 40 characters', () => {
    expect(MINIMAL.verificationId.length).toBeLessThanOrEqual(40);
    expect(bodyOf({})).toHaveProperty('verification.vendorData', MINIMAL.verificationId);
  });

  it('brings every name through unharmed', () => {
    const odd = fc.constantFrom(
      "O'Brien",
      'Þór',
      '李小龍',
      'محمد',
      'Ann"e\\',
      'X',
      'ñ'.repeat(200),
    );
    const name = fc.oneof(odd, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }));
    fc.assert(
      fc.property(name, name, (firstName, lastName) => {
        const body = bodyOf({ subject: { firstName, lastName } });
        expect(body).toHaveProperty('verification.person', { firstName, lastName });
      }),
    );
  });
});

describe('a subject', () => {
  it('of whom nothing or only one name is known is enough', () => {
    expect(checkSubject({})).toEqual([]);
    expect(checkSubject({ firstName: 'Sukarno' })).toEqual([]);
  });

  it('whom Veriff would refuse is found with all faults at once', () => {
    const faults = checkSubject({ birthDate: '1980-02-30', document: { number: 'AB 123-4' } });
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/subject/birthDate',
      '/subject/document/number',
    ]);
  });

  it.each(['1980-13-01', '01.02.1980', '1980-1-1', '', '1980-01-01T00:00'])(
    'cannot be born on %j',
    (birthDate) => {
      expect(checkSubject({ birthDate })).toHaveLength(1);
    },
  );
});
