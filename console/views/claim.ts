import { type Likeness, likenessOfCodes, likenessOfWords } from '../../domain/likeness.ts';
import type { Subject } from '../../domain/subject.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../../vendors/result.ts';

/**
 * How a claimed value stands to the one that was read. `year_only`: only the year was read, and it is the
 * same. `not_claimed` and `not_read`: there is nothing on that side to compare with.
 */
export const COMPARED = [
  'same',
  'alike',
  'different',
  'year_only',
  'not_claimed',
  'not_read',
] as const;
export type Compared = (typeof COMPARED)[number];

/** What a row of the comparison is about. */
export const CLAIM_FIELDS = [
  'firstName',
  'lastName',
  'fullName',
  'birthDate',
  'birthPlace',
  'gender',
  'nationality',
  'idNumber',
  'address',
  'email',
  'phone',
  'documentType',
  'documentNumber',
  'documentCountry',
  'validFrom',
  'validUntil',
] as const;
export type ClaimField = (typeof CLAIM_FIELDS)[number];

export interface ComparedField {
  field: ClaimField;
  claimed: string | null;
  read: string | null;
  compared: Compared;
}

type Value = string | null | undefined;
type Compare = (claimed: string, read: string) => Likeness;

/**
 * What was claimed beside what the vendor has read, field by field: names, addresses and codes leniently,
 * dates exactly. A field of which neither side says anything is left out. Of several documents the one
 * with the claimed number is compared, else the first.
 * @param result null: nothing was read yet
 */
export function compareClaim(
  subject: Subject,
  result: Pick<ExtractedResult, 'person' | 'documents'> | null,
): ComparedField[] {
  const person = result?.person ?? null;
  return [
    ...names(subject, person),
    ...birthDate(subject.birthDate, person),
    ...row('birthPlace', subject.birthPlace, null, likenessOfWords),
    ...row('gender', subject.gender, person?.gender, likenessOfGenders),
    ...row('nationality', subject.nationality, person?.nationality, likenessOfCodes),
    ...row('idNumber', subject.idNumber, person?.idNumber, likenessOfCodes),
    ...row('address', addressOf(subject), person?.address, likenessOfAddresses),
    ...row('email', subject.email, null, likenessOfCodes),
    ...row('phone', subject.phone, null, likenessOfCodes),
    ...documentFields(subject.document, documentFor(subject, result?.documents ?? [])),
  ];
}

function row(field: ClaimField, claimed: Value, read: Value, compare: Compare): ComparedField[] {
  const [own, other] = [textOf(claimed), textOf(read)];
  if (own === null && other === null) return [];
  const compared = own === null ? 'not_claimed' : other === null ? 'not_read' : compare(own, other);
  return [{ field, claimed: own, read: other, compared }];
}

const textOf = (value: Value): string | null =>
  value === null || value === undefined || value.trim() === '' ? null : value;

const isExactly: Compare = (claimed, read) => (claimed === read ? 'same' : 'different');

/** Given and family name may have changed places, and may have been read in one. */
function names(subject: Subject, person: ExtractedPerson | null): ComparedField[] {
  const { firstName, lastName } = subject;
  const read = { first: textOf(person?.firstName), last: textOf(person?.lastName) };
  if (read.first === null && read.last === null && textOf(person?.fullName) !== null) {
    return row('fullName', joined(firstName, lastName), person?.fullName, likenessOfWords);
  }
  const rows = [
    ...row('firstName', firstName, read.first, likenessOfWords),
    ...row('lastName', lastName, read.last, likenessOfWords),
  ];
  const isComplete = rows.every(({ claimed, read: other }) => claimed !== null && other !== null);
  if (!isComplete || !rows.some(({ compared }) => compared === 'different')) return rows;
  const whole = likenessOfWords(joined(firstName, lastName), joined(read.first, read.last));
  return whole === 'different' ? rows : rows.map((one) => ({ ...one, compared: 'alike' }));
}

const joined = (...parts: Value[]): string => parts.flatMap((part) => textOf(part) ?? []).join(' ');

function birthDate(claimed: Value, person: ExtractedPerson | null): ComparedField[] {
  const year = person?.birthYear ?? null;
  if (textOf(person?.birthDate) !== null || year === null) {
    return row('birthDate', claimed, person?.birthDate, isExactly);
  }
  return row('birthDate', claimed, String(year), isExactly).map((one) =>
    one.claimed?.startsWith(`${year}-`) === true ? { ...one, compared: 'year_only' } : one,
  );
}

/** `F` is what vendors read from documents. */
const likenessOfGenders: Compare = (claimed, read) => {
  if (claimed === read) return 'same';
  return GENDERS[read.trim().toLowerCase()] === claimed ? 'alike' : 'different';
};
const GENDERS: Readonly<Record<string, string>> = {
  ...{ m: 'male', male: 'male', f: 'female', female: 'female' },
};

const addressOf = ({ address }: Subject): string =>
  joined(
    joined(address?.street, address?.houseNumber),
    joined(address?.postalCode, address?.city),
    address?.country,
  );

/** A document seldom names its own country in the address. */
const likenessOfAddresses: Compare = (claimed, read) => {
  const whole = likenessOfWords(claimed, read);
  if (whole !== 'different') return whole;
  const withoutCountry = claimed.replace(/ [A-Z]{2}$/, '');
  return likenessOfWords(withoutCountry, read) === 'different' ? 'different' : 'alike';
};

function documentFor(
  { document }: Subject,
  documents: readonly ExtractedDocument[],
): ExtractedDocument | null {
  const claimed = textOf(document?.number);
  const own = documents.find(({ number }) => {
    const read = textOf(number);
    return claimed !== null && read !== null && likenessOfCodes(claimed, read) !== 'different';
  });
  return own ?? documents[0] ?? null;
}

function documentFields(
  claimed: Subject['document'],
  read: ExtractedDocument | null,
): ComparedField[] {
  return [
    ...row('documentType', claimed?.type, read?.type, likenessOfCodes),
    ...row('documentNumber', claimed?.number, read?.number, likenessOfCodes),
    ...row('documentCountry', claimed?.country, read?.country, likenessOfCodes),
    ...row('validFrom', null, read?.validFrom, isExactly),
    ...row('validUntil', null, read?.validUntil, isExactly),
  ];
}
