import { parseJson } from '../http.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import type { RawMessage } from '../vendor.ts';
import { normalCode } from './codes.ts';
import { RESULT_KIND } from './message.ts';
import { factOfSession } from './outcome.ts';
import { controlCategoriesSchema, sessionSchema } from './schemas.ts';
import type { DocumentAnswer, Measured, SessionAnswer } from './schemas.ts';

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
  const { documents } = session.data;
  return {
    person: personOf(session.data),
    documents: documents.map(documentOf),
    checks: documents.flatMap(checksOf),
    parts: factOfSession(session.data).parts ?? {},
    risks: [],
    notes: [],
    screening: [],
    technical: { metadata: documents.map(({ id, type, metadata }) => ({ id, type, metadata })) },
    raw,
  };
}

/**
 * The person as the first document with a name has it, else as the first entity does. One document
 * alone is read: several could belong to several people.
 */
function personOf({ entities, documents }: SessionAnswer): ExtractedPerson {
  const read = documents.map(valuesOf).find((value) => NAMES.some((name) => value(name) !== null));
  const value = read ?? ((): null => null);
  const [entity] = entities;
  return {
    firstName: value('firstName') ?? said(entity?.firstName),
    lastName: value('lastName') ?? said(entity?.lastName),
    fullName: value('fullName'),
    birthDate: isoDate(value('birthDate') ?? said(entity?.birthDate)),
    gender: value('gender'),
    nationality: value('nationality'),
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
    country: value('countryCode'),
    validFrom: isoDate(value('deliveryDate')),
    validUntil: isoDate(value('expiryDate')),
    fields: Object.entries(document.extractedInformations).map(([name, field]) => ({
      name,
      value: textOf(field),
      confidence: field.confidence,
    })),
  };
}

/** Named by their place in the answer, e.g. `documents.0.dataCoherency.notExpired`. */
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

function valuesOf({ extractedInformations }: DocumentAnswer): (name: string) => string | null {
  return (name) => {
    const field = extractedInformations[name];
    return field === undefined ? null : said(textOf(field));
  };
}

/** The value as text: empty stays empty, absent is null. */
function textOf({ value }: Measured): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An empty text says nothing. */
function said(text: string | null | undefined): string | null {
  return text === undefined || text === null || text.trim() === '' ? null : text;
}

/** `25.09.1990` and `25/09/1990` → `1990-09-25`; what is no full date (`04.2021`) stays as it is. */
function isoDate(text: string | null): string | null {
  return text?.replace(/^(\d{2})[./](\d{2})[./](\d{4})$/, '$3-$2-$1') ?? null;
}
