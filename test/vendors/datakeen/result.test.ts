import { describe, expect, it } from 'vitest';
import { datakeen } from '../../../vendors/datakeen/index.ts';
import type { ExtractedResult } from '../../../vendors/result.ts';
import { sample } from './samples.ts';

function resultOf(answer: unknown): ExtractedResult {
  const body = Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
  const result = datakeen.readResult({ kind: 'result', body });
  if (result === null) throw new Error('There is no result.');
  return result;
}

const fields = (values: Record<string, string | null>): object =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { confidence: 0.9, value }]),
  );

describe("the result in the document's sample", () => {
  const result = resultOf(sample('result'));

  it('names the person, with dates as ISO 8601', () => {
    expect(result.person).toEqual({
      firstName: 'JEAN',
      lastName: 'DUPONT',
      fullName: 'JEAN DUPONT',
      birthDate: '1990-09-25',
      birthYear: 1990,
      gender: 'M',
      nationality: 'FR',
      idNumber: null,
      address: '1 BOULEVARD DES CAPUCINES 750002 PARIS',
    });
  });

  it('has both documents, the photo included', () => {
    expect(result.documents.map(({ type }) => type)).toEqual(['national_id_card_fr_2003', 'photo']);
    expect(result.documents[0]).toMatchObject({
      number: '210494150111',
      country: 'FR',
      validFrom: '2021-04-01',
      validUntil: '2036-03-31',
    });
    expect(result.documents[1]?.fields).toEqual([]);
  });

  it('keeps every field as it was read, the empty ones and odd dates too', () => {
    const read = result.documents[0]?.fields ?? [];
    expect(read).toHaveLength(26);
    expect(read).toContainEqual({ name: 'firstName2', value: '', confidence: null });
    expect(read).toContainEqual({ name: 'mrz', value: '', confidence: 1 });
    expect(read).toContainEqual({ name: 'deliveryDateMRZ', value: '04.2021', confidence: 1 });
    expect(read).toContainEqual({
      name: 'birthDate',
      value: '25.09.1990',
      confidence: 0.9017348030120296,
    });
  });

  it('has every control, and does not take one that was not made for a failure', () => {
    const at = (name: string) =>
      result.checks.find((check) => check.name === `documents.0.${name}`);
    expect(at('dataCoherency')).toMatchObject({ passed: true, confidence: null });
    expect(at('dataCoherency.notExpired')).toMatchObject({
      passed: true,
      confidence: 0.8898178831756276,
    });
    expect(at('metadata')).toMatchObject({ passed: null });
    expect(at('metadata.notSuspectedSoftware')).toMatchObject({ passed: null, confidence: null });
    expect(result.checks.filter(({ passed }) => passed === false)).toEqual([]);
    expect(result.checks).toHaveLength(4 + 9 + 3 + 2 + 6);
  });

  it('keeps the metadata of the files, a list here and an object there', () => {
    const metadata = result.technical['metadata'] as { metadata: unknown }[];
    expect(metadata.map((entry) => Array.isArray(entry.metadata))).toEqual([true, false]);
    expect(metadata[1]?.metadata).toEqual({});
  });

  it('keeps the whole answer beside it', () => {
    expect(result.raw).toEqual(JSON.parse(sample('result').toString()));
  });
});

describe('a result', () => {
  it('is read from the first document that has a name, never from a mixture', () => {
    const { person } = resultOf({
      id: 's',
      code: '1',
      documents: [
        { code: '1.0', type: 'photo', extractedInformations: {} },
        { code: '1.0', extractedInformations: fields({ lastName: 'FIRST', gender: null }) },
        { code: '1.0', extractedInformations: fields({ lastName: 'SECOND', gender: 'F' }) },
      ],
    });
    expect(person).toMatchObject({ lastName: 'FIRST', gender: null });
  });

  it('names the person of the identity card where the proof of address comes first', () => {
    const result = resultOf({
      id: 's',
      code: '1',
      entities: [{ firstName: 'JOHN', lastName: 'STRANGER', birthDate: '01/01/1950' }],
      documents: [
        {
          type: 'proof_of_address',
          extractedInformations: fields({ lastName: 'LANDLORD', address: '1 RUE X' }),
          controlCategories: { visual: { status: null, controls: {} } },
        },
        {
          type: 'national_id_card_fr_2003',
          extractedInformations: fields({ firstName: 'JEAN', lastName: 'DUPONT' }),
          controlCategories: { visual: { status: true, controls: {} } },
        },
      ],
    });
    expect(result.person).toMatchObject({
      ...{ firstName: 'JEAN', lastName: 'DUPONT', birthDate: null, address: null },
    });
    expect(result.documents.map(({ type }) => type)).toEqual([
      'national_id_card_fr_2003',
      'proof_of_address',
    ]);
    expect(result.checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['documents.0.visual', true],
      ['documents.1.visual', null],
    ]);
  });

  it('never names the owner of a proof of address where an identity card cannot be read', () => {
    const { person } = resultOf({
      id: 's',
      code: '1',
      documents: [
        { type: 'invoice', extractedInformations: fields({ lastName: 'LANDLORD' }) },
        { type: 'passport', extractedInformations: fields({ lastName: '' }) },
      ],
    });
    expect(person.lastName).toBeNull();
  });

  it.each(['09/25/1990', '00.00.1990', '31.02.1990', '1990-25-09', '09.1990'])(
    'has no birth date of %s, and keeps the words',
    (birthDate) => {
      const documents = [
        {
          type: 'passport',
          extractedInformations: fields({ lastName: 'D', birthDate, expiryDate: birthDate }),
        },
      ];
      const result = resultOf({ id: 's', code: '1', documents });
      expect(result.person.birthDate).toBeNull();
      expect(result.person.birthYear).toBe(birthDate === '09.1990' ? null : 1990);
      expect(result.notes).toEqual([{ name: 'birthDate', text: birthDate }]);
      expect(result.documents[0]).toMatchObject({ validUntil: null });
      expect(result.documents[0]?.fields).toContainEqual({
        ...{ name: 'expiryDate', value: birthDate, confidence: 0.9 },
      });
    },
  );

  it('falls back on the entity where no document has a name', () => {
    const entities = [{ code: '2.2', firstName: 'ZOË', lastName: '', birthDate: '01/02/1990' }];
    const { person } = resultOf({ id: 's', code: '2.2', entities, documents: [] });
    expect(person).toMatchObject({ firstName: 'ZOË', lastName: null, birthDate: '1990-02-01' });
  });

  it('survives nulls, missing parts and parts of another shape', () => {
    const result = resultOf({
      id: 's',
      code: '4.0',
      entities: {},
      documents: [
        { extractedInformations: null, controlCategories: [], metadata: null },
        {
          type: 7,
          extractedInformations: {
            a: null,
            b: { value: 5 },
            c: { value: 'x', confidence: 'high' },
          },
          controlCategories: { input: null, visual: { controls: null, status: false } },
        },
      ],
    });
    expect(result.documents[0]).toMatchObject({ type: null, number: null, fields: [] });
    expect(result.documents[1]?.fields).toEqual([
      { name: 'a', value: null, confidence: null },
      { name: 'b', value: '5', confidence: null },
      { name: 'c', value: 'x', confidence: null },
    ]);
    expect(result.checks).toEqual([
      { name: 'documents.1.input', passed: null, confidence: null },
      { name: 'documents.1.visual', passed: false, confidence: null },
    ]);
  });

  it('does not exist before the session is finished, nor in what is no answer', () => {
    const read = (kind: string, body: string) =>
      datakeen.readResult({ kind, body: Buffer.from(body) });
    expect(read('result', '{"id":"s","documents":[]}')).toBeNull();
    expect(read('result', 'no JSON')).toBeNull();
    expect(datakeen.readResult({ kind: 'session', body: sample('created') })).toBeNull();
  });
});

describe('what came as something else than text', () => {
  it.each([
    [210_494_150_111, '210494150111'],
    [12_345_678_901_234_567_000, null],
    [{ text: '4711' }, null],
    [true, null],
  ])('is the number %j of a document only where its digits are sure', (value, number) => {
    const documents = [
      { type: 'passport', extractedInformations: { idNumber: { confidence: 1, value } } },
    ];
    const session = { id: '1', code: '1', status: 'ai_approved', entities: [], documents };
    expect(resultOf(session).documents[0]?.number).toBe(number);
  });
});
