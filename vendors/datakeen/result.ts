import { parseJson } from '../http.ts';
import { NOTHING_SAID } from '../result.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import { birthNotes, readDate } from '../values/date.ts';
import type { ReadDate } from '../values/date.ts';
import { readCountry } from '../values/country.ts';
import { asText, saidOrNull, saidText } from '../values/said.ts';
import type { RawMessage } from '../vendor.ts';
import { normalCode } from './codes.ts';
import { RESULT_KIND } from './message.ts';
import { factOfSession } from './outcome.ts';
import { partOfType } from './parts.ts';
import { controlCategoriesSchema, sessionSchema } from './schemas.ts';
import type { DocumentAnswer, SessionAnswer } from './schemas.ts';

/**
 * Everything in a finished session's answer: null for an unfinished one and for any other message.
 * Fields are kept with their confidence, the empty ones too; a control that was not made is `null`,
 * which is no failure. The answer as it came is in `raw`.
 */
export function readResult({ kind, body }: RawMessage): ExtractedResult | null {
  if (kind !== RESULT_KIND) return null;
  const raw = parseJson(body);
  const session = sessionSchema.safeParse(raw);
  if (!session.success || normalCode(session.data.code) === null) return null;
  const documents = identityFirst(session.data.documents);
  const source = sourceOf({ ...session.data, documents });
  return {
    ...NOTHING_SAID,
    person: personOf(source),
    documents: documents.map(documentOf),
    checks: documents.flatMap(checksOf),
    parts: factOfSession(session.data).parts ?? {},
    notes: birthNotes('birthDate', source('birthDate'), readDay(source('birthDate'))),
    technical: { metadata: documents.map(({ id, type, metadata }) => ({ id, type, metadata })) },
    raw,
  };
}

/** A proof of address can name another person, and comes before the identity card at times. */
function identityFirst(documents: readonly DocumentAnswer[]): DocumentAnswer[] {
  const rank = ({ type }: DocumentAnswer): number => {
    const part = partOfType(type);
    return part === 'document' ? 0 : part === null ? 1 : 2;
  };
  return documents.toSorted((one, other) => rank(one) - rank(other));
}

/** What stands at a name, in one place of the answer. */
type Source = (name: string) => string | null;

/**
 * Where the person is read: the first document with a name, among the identity documents where there
 * are any, else the first entity. One of them alone: several could be about several people.
 */
function sourceOf({ entities, documents }: Pick<SessionAnswer, 'entities' | 'documents'>): Source {
  const [entity] = entities;
  const ofEntity: Source = (name) => saidOrNull(saidText.parse(entity?.[name]));
  const hasName = (value: Source): boolean => NAMES.some((name) => value(name) !== null);
  const identities = documents.filter(({ type }) => partOfType(type) === 'document');
  const readable = identities.length > 0 ? identities : documents;
  return readable.map(valuesOf).find(hasName) ?? ofEntity;
}

function personOf(value: Source): ExtractedPerson {
  const birth = readDay(value('birthDate'));
  return {
    firstName: value('firstName'),
    lastName: value('lastName'),
    fullName: value('fullName'),
    birthDate: birth.day,
    birthYear: birth.year,
    gender: value('gender'),
    nationality: readCountry(value('nationality')),
    // `idNumber` is the number of the document.
    idNumber: null,
    address: value('address'),
  };
}

const NAMES = ['firstName', 'lastName', 'fullName'];

function documentOf(document: DocumentAnswer): ExtractedDocument {
  const value = valuesOf(document);
  return {
    type: document.type,
    number: value('idNumber'),
    country: readCountry(value('countryCode')),
    validFrom: readDay(value('deliveryDate')).day,
    validUntil: readDay(value('expiryDate')).day,
    fields: Object.entries(document.extractedInformations).map(([name, field]) => ({
      name,
      value: asText(field.value),
      confidence: field.confidence,
    })),
  };
}

/** Named by the document's place in the result, e.g. `documents.0.dataCoherency.notExpired`. */
function checksOf(document: DocumentAnswer, index: number): ExtractedResult['checks'] {
  const categories = controlCategoriesSchema.parse(document.controlCategories);
  return Object.entries(categories).flatMap(([category, { status, controls }]) => {
    const name = `documents.${index}.${category}`;
    const single = Object.entries(controls).map(([control, { value, confidence }]) => ({
      name: `${name}.${control}`,
      passed: typeof value === 'boolean' ? value : null,
      confidence,
    }));
    return [{ name, passed: status, confidence: null }, ...single];
  });
}

function valuesOf({ extractedInformations }: DocumentAnswer): Source {
  return (name) => {
    const field = extractedInformations[name];
    return field === undefined ? null : saidOrNull(saidText.parse(field.value));
  };
}

/** Every date of this vendor is `dd.mm.yyyy` or `dd/mm/yyyy`. */
const readDay = (text: string | null): ReadDate => readDate({ text }, 'day-first');
