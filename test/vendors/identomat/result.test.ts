import { describe, expect, it } from 'vitest';
import { groupHits } from '../../../domain/hits.ts';
import { hitReader } from '../../../vendors/hits.ts';
import { identomat } from '../../../vendors/identomat/index.ts';

/** Every member that the document's format has, with values as observed. */
const RESULT = {
  result: 'approved',
  live: true,
  similarity: 0.93,
  document_type: 'id',
  generalDocuments: [{ documentType: 'utility_bill', pages: [{ address: '12 Rustaveli Ave' }] }],
  reject_reason: { value: '', description: '' },
  person: {
    ...{ local_first_name: 'ნინო', local_last_name: 'ბერიძე' },
    ...{ first_name: 'NINO', last_name: 'BERIDZE' },
    ...{ birthday: '11/25/1979', birthday_time: '1979-11-24T20:00:00.000Z', age: 46 },
    ...{ birth_place: 'TBILISI', citizenship: 'GEO', nationality: 'GEO' },
    ...{ document_number: '13IA12345', document_issued: '3/7/2019' },
    ...{ document_expires: '3/7/2029', document_expires_time: '2029-03-07T00:00:00.000Z' },
    ...{ personal_number: '01001012345', authority: 'MINISTRY OF JUSTICE', issuing_state: 'GEO' },
    ...{ sex: 'F', address: '12 RUSTAVELI AVE', email: 'nino@example.com', phone: '+99555' },
    status: '',
  },
  configId: 'c1',
  trustedDatabaseRecord: { found: true },
  result_comment: '',
  questionnaires: [
    {
      key: 'funds',
      questions: [
        { key: 'occupation', answer: 'Teacher' },
        { key: 'exposed', answer: false },
        { key: 'sources', answer: ['salary', 'gift'] },
      ],
    },
  ],
  screeningMatches: [{ score: 0.87, name: 'N. B.', personId: 'p1', reviewStatus: 'PENDING' }],
  technicalDetails: { remoteAddress: '203.0.113.7', userAgent: 'Mozilla', countryCode: 'GE' },
  name: 'NINO BERIDZE',
  suggested: null,
};

const read = (answer: unknown, kind = 'result') =>
  identomat.readResult({ kind, body: Buffer.from(JSON.stringify(answer), 'utf8') });

describe('the extracted result', () => {
  it('hides nothing behind rows that are none', () => {
    const [bill] = RESULT.generalDocuments;
    const [funds] = RESULT.questionnaires;
    const result = read({
      ...RESULT,
      generalDocuments: [null, 7, bill],
      questionnaires: ['x', { ...funds, questions: [null, { key: 'occupation', answer: 'Cook' }] }],
    });
    expect(result?.documents.map(({ type }) => type)).toEqual(['id', 'utility_bill']);
    expect(result?.technical['questionnaires']).toMatchObject([
      { key: 'funds', questions: [{ answer: 'Cook' }] },
    ]);
  });

  const result = read(RESULT);

  it('names the person; the date as printed, not as its twin in another time zone', () => {
    expect(result?.person).toEqual({
      firstName: 'NINO',
      lastName: 'BERIDZE',
      fullName: 'NINO BERIDZE',
      birthDate: '1979-11-25',
      birthYear: 1979,
      gender: 'F',
      nationality: 'GE',
      idNumber: '01001012345',
      address: '12 RUSTAVELI AVE',
    });
  });

  it('has the identity document and the general ones, with every further member', () => {
    const [identity, general] = result?.documents ?? [];
    expect(identity).toMatchObject({
      ...{ type: 'id', number: '13IA12345', country: 'GE' },
      ...{ validFrom: '2019-03-07', validUntil: '2029-03-07' },
    });
    const fields = Object.fromEntries(
      (identity?.fields ?? []).map(({ name, value }) => [name, value]),
    );
    expect(fields).toMatchObject({
      ...{ local_first_name: 'ნინო', birth_place: 'TBILISI', authority: 'MINISTRY OF JUSTICE' },
      ...{ age: '46', email: 'nino@example.com', phone: '+99555', citizenship: 'GEO' },
    });
    expect(general).toMatchObject({
      type: 'utility_bill',
      fields: [{ name: 'pages', value: '[{"address":"12 Rustaveli Ave"}]', confidence: null }],
    });
  });

  it("says which parts were checked, and keeps what the vendor's staff wrote as a note", () => {
    expect(result?.parts).toEqual({ document: 'passed', face: 'passed', liveness: 'passed' });
    expect(result?.notes).toEqual([]);
    const told = read({
      ...RESULT,
      result: 'rejected',
      reject_reason: { value: 'underage', description: 'Too young' },
      result_comment: 'Called back',
    });
    expect(told?.notes).toEqual([
      { name: 'result_comment', text: 'Called back' },
      { name: 'reject_reason', text: 'Too young' },
    ]);
    expect(told?.parts).toEqual({ face: 'passed', liveness: 'passed' });
  });

  it('keeps checks, screening, typed answers and technical details, and the whole as it came', () => {
    expect(result?.checks).toEqual([
      { name: 'live', passed: true, confidence: null },
      { name: 'similarity', passed: null, confidence: 0.93 },
    ]);
    expect(result?.screening).toEqual(RESULT.screeningMatches);
    expect(result?.technical).toEqual({
      ...RESULT.technicalDetails,
      configId: 'c1',
      questionnaires: RESULT.questionnaires,
      trustedDatabaseRecord: { found: true },
      resultComment: '',
    });
    expect(result?.raw).toEqual(RESULT);
  });

  it('takes no missing face for a failed check', () => {
    const checks = read({ ...RESULT, live: false, similarity: 0 })?.checks;
    expect(checks?.map(({ passed, confidence }) => [passed, confidence])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(read({ ...RESULT, live: false, similarity: 0.9 })?.checks[0]?.passed).toBe(false);
  });

  it.each([
    ['25/11/1979', '1979-11-25T00:00:00.000Z', '1979-11-25'],
    ['25/11/1979', '1979-11-24T20:00:00Z', '1979-11-25'],
    ['', '1979-11-25', '1979-11-25'],
    ['05/04/1979', '1979-04-05T00:00:00.000Z', '1979-04-05'],
    ['05/04/1979', '1979-05-03T20:00:00.000Z', '1979-05-04'],
    ['', '', null],
  ])('reads the birthday %j with its twin %j as %j', (birthday, birthday_time, expected) => {
    const person = { ...RESULT.person, birthday, birthday_time };
    expect(read({ ...RESULT, person })?.person.birthDate).toBe(expected);
  });

  it.each(['November 1979', '00/00/1990', '02/31/1990', '2/30/1979'])(
    'has no birth date of %s, and keeps the words',
    (birthday) => {
      const person = { ...RESULT.person, birthday, birthday_time: '1990-03-03T00:00:00Z' };
      const result = read({ ...RESULT, person: { ...person, document_expires: birthday } });
      expect(result?.person.birthDate).toBeNull();
      expect(result?.notes).toEqual([{ name: 'birthday', text: birthday }]);
      expect(result?.documents[0]?.validUntil).toBeNull();
      expect(result?.documents[0]?.fields).toContainEqual({
        ...{ name: 'document_expires', value: birthday, confidence: null },
      });
    },
  );

  it('reads a date that could be two as the document has its others, or not at all', () => {
    const validFrom = (birthday: string) => {
      const dates = { birthday, birthday_time: '', document_issued: '03/07/2019' };
      const others = { document_expires: '', document_expires_time: '' };
      const person = { ...RESULT.person, ...dates, ...others };
      return read({ ...RESULT, person })?.documents[0]?.validFrom;
    };
    expect(validFrom('25/11/1979')).toBe('2019-07-03');
    expect(validFrom('11/25/1979')).toBe('2019-03-07');
    expect(validFrom('11/11/1979')).toBeNull();
  });

  it('keeps the numbers of person and document that come as numbers', () => {
    const numbers = { document_number: 130012345, personal_number: 61001012345 };
    const result = read({ ...RESULT, person: { ...RESULT.person, ...numbers } });
    expect(result?.person.idNumber).toBe('61001012345');
    expect(result?.documents[0]?.number).toBe('130012345');
  });

  it('is there with no members at all', () => {
    expect(read({ result: 'rejected', person: null })).toMatchObject({
      person: { firstName: null, birthDate: null },
      documents: [],
      screening: [],
    });
  });

  it.each(['in_progress', 'DISAGREED_WITH_TERMS', 'what'])('of %s is none', (result) => {
    expect(read({ ...RESULT, result, screeningMatches: [] })).toBeNull();
  });

  it('of a screening match that is told in between is that match, and nothing of the person', () => {
    const match = { name: 'N. B.', personId: 'p1' };
    const result = read({ ...RESULT, result: 'IN_PROGRESS', screeningMatches: [match] });
    expect(result).toMatchObject({ person: { firstName: null }, documents: [], checks: [] });
    expect(result?.screening).toEqual([match]);
    expect(read({ ...RESULT, result: 'DISAGREED_WITH_TERMS' })).toBeNull();
  });

  it('is one hit with whom it is about, by the vendor’s id', () => {
    const messages = [
      [
        'result',
        { ...RESULT, screeningMatches: [{ name: 'N. B.', personId: 'p1' }, { name: 'X' }] },
      ],
      ['screening-person', { personId: 'p1', aliases: ['Nino'] }],
      ['screening-person', { personId: 1 }],
      ['screening-person', { personId: '1' }],
    ] as const;
    const read = hitReader(() => identomat);
    const said = messages.flatMap(([kind, answer]) =>
      read('identomat', { kind, body: Buffer.from(JSON.stringify(answer)) }),
    );
    expect(groupHits(said).map(({ reports }) => reports)).toEqual([
      [
        { name: 'N. B.', personId: 'p1' },
        { personId: 'p1', aliases: ['Nino'] },
      ],
      [{ name: 'X' }],
      [{ personId: 1 }],
      [{ personId: '1' }],
    ]);
  });

  it('of a message that is none of result/ is none', () => {
    expect(read('47fj', 'session')).toBeNull();
    expect(identomat.readResult({ kind: 'result', body: Buffer.from('<') })).toBeNull();
  });
});

describe('the matches of an answer', () => {
  it.each([
    [{ 0: { personId: 7 }, 1: { personId: '7' } }, [{ personId: 7 }, { personId: '7' }]],
    [{ personId: 7 }, [{ personId: 7 }]],
    [
      ['Ada L.', null, { personId: 7 }],
      [{ said: 'Ada L.' }, { said: null }, { personId: 7 }],
    ],
    ['yes', []],
  ])('are each a hit, whatever holds them: %j', (screeningMatches, hits) => {
    for (const result of ['approved', 'IN_PROGRESS']) {
      const body = Buffer.from(JSON.stringify({ ...RESULT, result, screeningMatches }));
      const read = hitReader(() => identomat)('identomat', { kind: 'result', body });
      expect(read.map(({ said }) => said)).toEqual(hits);
      expect(groupHits(read)).toHaveLength(hits.length);
    }
  });
});
