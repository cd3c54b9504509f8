import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClaimField, compareClaim } from '../../console/views/claim.ts';
import type { Subject } from '../../domain/subject.ts';
import { type ExtractedDocument, type ExtractedPerson, NO_PERSON } from '../../vendors/result.ts';

const NO_DOCUMENT: ExtractedDocument = {
  ...{ type: null, number: null, country: null, validFrom: null, validUntil: null, fields: [] },
};

function compared(
  subject: Subject,
  person: Partial<ExtractedPerson>,
  documents: Partial<ExtractedDocument>[] = [],
): Partial<Record<ClaimField, string>> {
  const rows = compareClaim(subject, {
    person: { ...NO_PERSON, ...person },
    documents: documents.map((document) => ({ ...NO_DOCUMENT, ...document })),
  });
  return Object.fromEntries(rows.map((row) => [row.field, row.compared]));
}

describe('what was claimed, beside what was read', () => {
  it('is marked field by field, and what one side does not say is said to be missing there', () => {
    expect(
      compared(
        {
          firstName: 'Anna',
          lastName: 'Müller',
          birthDate: '1990-02-01',
          idNumber: '7',
          email: 'a@b.example',
        },
        { firstName: 'ANNA', lastName: 'Schmidt', birthDate: '1990-02-01', nationality: 'DE' },
      ),
    ).toEqual({
      ...{ firstName: 'alike', lastName: 'different', birthDate: 'same', idNumber: 'not_read' },
      ...{ nationality: 'not_claimed', email: 'not_read' },
    });
  });

  it('is not read at all before the vendor has said anything', () => {
    expect(compareClaim({ firstName: 'Anna', lastName: '' }, null)).toEqual([
      { field: 'firstName', claimed: 'Anna', read: null, compared: 'not_read' },
    ]);
  });

  it.each([
    [
      { firstName: 'Nguyen', lastName: 'Van An' },
      { firstName: 'Van An', lastName: 'NGUYEN' },
    ],
    [
      { firstName: 'Anna Maria', lastName: 'Ortiz' },
      { firstName: 'Anna', lastName: 'Maria Ortiz' },
    ],
  ])('is alike where given and family name have changed places: %j', (subject, person) => {
    expect(compared(subject, person)).toEqual({ firstName: 'alike', lastName: 'alike' });
  });

  it('is alike however the name was divided, and never once a word of it is another', () => {
    const words = fc.uniqueArray(fc.constantFrom('Ada', 'Bo', 'Ćirić', 'Díaz', 'Åse'), {
      minLength: 2,
    });
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (all, one, other) => {
        const halves = (at: number) => {
          const cut = 1 + (at % (all.length - 1));
          return [all.slice(0, cut).join(' '), all.slice(cut).join(' ')] as const;
        };
        const [firstName, lastName] = halves(one);
        const [first, last] = halves(other);
        const read = { firstName: first.toUpperCase(), lastName: last };
        expect(Object.values(compared({ firstName, lastName }, read))).not.toContain('different');
        const changed = { ...read, lastName: `${last} Zoe` };
        expect(Object.values(compared({ firstName, lastName }, changed))).toContain('different');
      }),
    );
  });

  it('takes a name that was read in one as one', () => {
    expect(compared({ firstName: 'Zoë', lastName: 'Li' }, { fullName: 'LI ZOE' })).toEqual({
      fullName: 'alike',
    });
  });

  it.each([
    [{ birthDate: '1990-02-01' }, 'same'],
    [{ birthDate: '1990-01-02' }, 'different'],
    [{ birthYear: 1990 }, 'year_only'],
    [{ birthYear: 1991 }, 'different'],
    [{}, 'not_read'],
  ])('takes dates exactly: %j', (person, birthDate) => {
    expect(compared({ birthDate: '1990-02-01' }, person)).toEqual({ birthDate });
  });

  it.each([
    ['F', 'alike'],
    ['female', 'same'],
    ['M', 'different'],
  ])('knows the letters for genders: %s', (gender, verdict) => {
    expect(compared({ gender: 'female' }, { gender })).toEqual({ gender: verdict });
  });

  it('does not miss the country in an address that was read from a document', () => {
    const address = {
      street: 'Am Weg',
      houseNumber: '1',
      postalCode: '10115',
      city: 'Berlin',
      country: 'DE',
    };
    expect(compared({ address }, { address: 'AM WEG 1, 10115 BERLIN' })).toEqual({
      address: 'alike',
    });
    expect(compared({ address }, { address: 'AM WEG 2, 10115 BERLIN' })).toEqual({
      address: 'different',
    });
  });

  it('compares the document that was claimed, wherever the vendor lists it', () => {
    const document = { type: 'id_card', number: 'L01X00T47', country: 'DE' } as const;
    expect(
      compared({ document }, {}, [
        { type: 'passport', number: 'C0', country: 'FR' },
        { type: 'ID_CARD', number: 'L01X 00T47', country: 'DE', validUntil: '2030-01-01' },
      ]),
    ).toEqual({
      ...{ documentType: 'alike', documentNumber: 'alike', documentCountry: 'same' },
      validUntil: 'not_claimed',
    });
  });
});
