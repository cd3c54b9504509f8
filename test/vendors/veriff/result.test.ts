import { describe, expect, it } from 'vitest';
import { readResult } from '../../../vendors/veriff/result.ts';
import { sample } from './samples.ts';
import type { Sample } from './samples.ts';

const SESSION = '12df6045-3846-3e45-946a-14fa6136d78b';
const read = (value: unknown) =>
  readResult({ kind: 'decision', body: Buffer.from(JSON.stringify(value)) });
const decision = (fields: object, beside: object = {}) =>
  read({
    status: 'success',
    verification: { id: SESSION, status: 'approved', code: 9001, ...fields },
    ...beside,
  });

describe('the result of a decision', () => {
  it('is there where the decision has no code, as its approval is', () => {
    const person = { firstName: 'SARAH' };
    expect(decision({ code: undefined, person })?.person.firstName).toBe('SARAH');
    expect(decision({ code: undefined, status: 'created', person })).toBeNull();
  });

  it('has the address beside rows that are none', () => {
    const addresses = [null, 'x', { fullAddress: '1 High Street' }];
    expect(decision({ person: { addresses } })?.person.address).toBe('1 High Street');
  });

  it("of the document's reference sample is whole", () => {
    const body = sample('decision-reference');
    expect(readResult({ kind: 'decision', body })).toEqual({
      parts: { document: 'passed' },
      risks: [],
      notes: [],
      person: {
        firstName: 'SARAH',
        lastName: 'MORGAN',
        fullName: null,
        birthDate: '1967-03-30',
        birthYear: 1967,
        gender: null,
        nationality: null,
        idNumber: null,
        address: null,
      },
      documents: [
        {
          type: 'DRIVERS_LICENSE',
          number: 'MORGA753116SM9IJ',
          country: 'GB',
          validFrom: null,
          validUntil: '2022-04-20',
          fields: [],
        },
      ],
      checks: [{ name: 'highRisk', passed: null, confidence: null }],
      screening: [],
      technical: {
        ip: '186.153.67.122',
        acceptanceTime: '2019-11-06T07:15:27.000Z',
        decisionTime: '2019-11-06T07:18:36.916Z',
        comments: [],
      },
      raw: JSON.parse(body.toString()) as unknown,
    });
  });

  it.each(['decision-approved', 'decision-reference', 'decision-resubmission'] as const)(
    'keeps every field of %s in `raw`',
    (name) => {
      const body = sample(name);
      expect(readResult({ kind: 'decision', body })?.raw).toEqual(JSON.parse(body.toString()));
    },
  );

  it('finds the technical data inside the verification and beside it', () => {
    const body = sample('decision-resubmission');
    expect(readResult({ kind: 'event', body })?.technical).toMatchObject({ ip: '124.153.46.66' });
    const both = decision({ technicalData: { device: 'x' } }, { technicalData: { ip: '::1' } });
    expect(both?.technical).toMatchObject({ device: 'x', ip: '::1' });
  });

  it('keeps the times and what the specialist remarked', () => {
    const body = sample('decision-resubmission');
    const result = readResult({ kind: 'decision', body });
    expect(result?.technical).toMatchObject({
      acceptanceTime: '2017-09-26T12:27:55.000Z',
      decisionTime: '2017-09-26T12:34:21.000Z',
      comments: [{ type: 'General Comment', comment: 'Person refuses to take off hat.' }],
    });
    expect(result?.documents[0]).toMatchObject({
      validFrom: '2017-02-27',
      validUntil: '2022-02-27',
    });
  });

  it('takes further fields of the document and verified additional data', () => {
    const result = decision({
      document: { type: 'ID_CARD', state: 'TX', remarks: ['a', 'b'], firstIssue: null },
      additionalVerifiedData: { driversLicenseCategory: { B: true } },
    });
    expect(result?.documents[0]?.fields).toEqual([
      { name: 'state', value: 'TX', confidence: null },
      { name: 'remarks', value: '["a","b"]', confidence: null },
      { name: 'firstIssue', value: null, confidence: null },
      { name: 'driversLicenseCategory', value: '{"B":true}', confidence: null },
    ]);
  });

  it('shows a screening match, a high risk and an address', () => {
    const result = decision({
      person: { pepSanctionMatch: 'MATCH', addresses: [{ fullAddress: 'Lootsa 5' }] },
      highRisk: true,
    });
    expect(result?.screening).toEqual([{ pepSanctionMatch: 'MATCH' }]);
    expect(result?.checks).toEqual([{ name: 'highRisk', passed: false, confidence: null }]);
    expect(result?.person.address).toBe('Lootsa 5');
  });

  it('names what else is said of the person', () => {
    const citizenships = [{ kind: 'Main', citizenship: 'Estonia' }];
    const result = decision({
      person: { idCode: '48002020011', yearOfBirth: '1980', placeOfBirth: 'EE', citizenships },
    });
    expect(result?.person.idNumber).toBe('48002020011');
    expect(result?.documents[0]?.fields.map(({ name, value }) => [name, value])).toEqual([
      ['idCode', '48002020011'],
      ['yearOfBirth', '1980'],
      ['placeOfBirth', 'EE'],
      ['citizenships', JSON.stringify(citizenships)],
    ]);
  });

  it.each([1967, '1967'])('has the year of birth where only %j is said', (yearOfBirth) => {
    const result = decision({ person: { dateOfBirth: null, yearOfBirth } });
    expect(result?.person).toMatchObject({ birthDate: null, birthYear: 1967 });
  });

  it.each(['1967-02-30', '00/00/1967', '05/04/1967', 'unknown'])(
    'takes %s for no date, and keeps the words',
    (words) => {
      const document = { type: 'PASSPORT', validFrom: words, validUntil: '2032-04-20' };
      const result = decision({ person: { dateOfBirth: words }, document });
      expect(result?.person.birthDate).toBeNull();
      expect(result?.notes).toContainEqual({ name: 'dateOfBirth', text: words });
      expect(result?.documents[0]).toMatchObject({
        ...{ validFrom: null, validUntil: '2032-04-20' },
        fields: [{ name: 'validFrom', value: words, confidence: null }],
      });
    },
  );

  it('keeps numbers that come as numbers, and names countries by their code', () => {
    const result = decision({
      person: { idNumber: 48002020011, citizenship: 'Estonia' },
      document: { number: 1234567, country: 'EST' },
    });
    expect(result?.person).toMatchObject({ idNumber: '48002020011', nationality: 'EE' });
    expect(result?.documents[0]).toMatchObject({ number: '1234567', country: 'EE' });
  });

  it.each(["O'Brien", 'Sukarno', '李小龍', 'محمد', 'ñ'.repeat(200)])(
    'brings the name %s through unharmed',
    (lastName) => {
      expect(decision({ person: { lastName } })?.person.lastName).toBe(lastName);
    },
  );

  it('has fields for what the vendor tells beside its verdict (recorded)', () => {
    const result = readResult({ kind: 'decision', body: sample('decision-code-null') });
    expect(result).toMatchObject({
      parts: { document: 'passed', face: 'passed' },
      risks: [{ label: 'document_integration_level_crosslinked_with_fraud', category: 'document' }],
      biometricAuthentication: {
        sessionId: 'd40edb60-6ae6-4475-be72-84b81669cce6',
        reference: 'User001',
      },
      technical: { riskScore: { score: 0.97 } },
    });
    expect(result).not.toHaveProperty('proofsOfAddress');
  });

  it('has the free text of a request to try again as notes', () => {
    const body = sample('decision-resubmission');
    expect(readResult({ kind: 'decision', body })?.notes).toEqual([
      { name: 'reason', text: 'Photos are not from the same document.' },
      { name: 'General Comment', text: 'Person refuses to take off hat.' },
    ]);
  });

  it('has proofs of address as they are worded, wherever the decision names them', () => {
    const proof = { documentType: 'utility_bill', nameMatch: true, pages: 2 };
    expect(decision({ proofOfAddress: proof })?.proofsOfAddress).toEqual([proof]);
    const among = decision({ additionalVerifiedData: { proofOfAddress: [proof] } });
    expect(among?.proofsOfAddress).toEqual([proof]);
  });

  it.each([
    [
      [{ label: 'person_previously_approved' }],
      [{ label: 'person_previously_approved', category: null }],
    ],
    [['a'], [{ label: 'a', category: null }]],
    [{ label: 'x' }, []],
    [[null, 5, { category: 'person' }], []],
  ])('reads risk labels as far as they are some: %j', (riskLabels, risks) => {
    expect(decision({ riskLabels })?.risks).toEqual(risks);
  });

  it('stands even where fields are missing or of another type', () => {
    const result = decision({ person: 'none', document: null, highRisk: 'no' });
    expect(result?.person.firstName).toBeNull();
    expect(result?.documents).toEqual([]);
  });
});

describe('a message without a decision has no result', () => {
  it.each(['event-submitted', 'created-host', 'created-base-url', 'attempts'] as Sample[])(
    '%s',
    (name) => {
      expect(readResult({ kind: 'any', body: sample(name) })).toBeNull();
    },
  );

  it('nor has "not decided yet", nor what is not JSON', () => {
    expect(read({ status: 'success', verification: null })).toBeNull();
    expect(readResult({ kind: 'decision', body: Buffer.from('{') })).toBeNull();
  });
});
