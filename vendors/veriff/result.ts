import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import type { RawMessage } from '../vendor.ts';
import { hasScreeningMatch } from './screening.ts';

const text = z.string().nullable().catch(null);
const record = z.record(z.string(), z.unknown()).catch({});

const personSchema = z.looseObject({
  firstName: text,
  lastName: text,
  fullName: text,
  dateOfBirth: text,
  gender: text,
  nationality: text,
  citizenship: text,
  idNumber: text,
  addresses: z.array(z.looseObject({ fullAddress: text })).catch([]),
});

const documentSchema = z.looseObject({
  type: text,
  number: text,
  country: text,
  validFrom: text,
  validUntil: text,
});

/** Only a decision has a `code`; a created session has none and holds no result. */
const messageSchema = z.looseObject({
  verification: z.looseObject({
    code: z.unknown().refine((code) => code !== undefined),
    person: record.pipe(personSchema),
    document: record.pipe(documentSchema),
    additionalVerifiedData: record,
    technicalData: record,
    highRisk: z.boolean().nullable().catch(null),
  }),
  technicalData: record,
});

/**
 * The person, the document and the checks of a decision (webhook or answer); null for any other
 * message. Whatever has no place of its own is in `raw`, as it came.
 */
export function readResult({ body }: RawMessage): ExtractedResult | null {
  const raw = parseJson(body);
  const message = messageSchema.safeParse(raw);
  if (!message.success) return null;
  const { verification, technicalData } = message.data;
  const { person, document, additionalVerifiedData, highRisk } = verification;
  return {
    person: personOf(person),
    documents: documentsOf(document, additionalVerifiedData),
    checks: [{ name: 'highRisk', passed: highRisk === null ? null : !highRisk, confidence: null }],
    screening: screeningOf(person),
    // Inside `verification` in one sample, beside it in the others.
    technical: { ...verification.technicalData, ...technicalData },
    raw,
  };
}

function personOf(person: z.infer<typeof personSchema>): ExtractedPerson {
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    fullName: person.fullName,
    birthDate: person.dateOfBirth,
    gender: person.gender,
    nationality: person.nationality ?? person.citizenship,
    idNumber: person.idNumber,
    address: person.addresses[0]?.fullAddress ?? null,
  };
}

function documentsOf(
  document: z.infer<typeof documentSchema>,
  additional: Record<string, unknown>,
): ExtractedDocument[] {
  const { type, number, country, validFrom, validUntil, ...others } = document;
  const fields = Object.entries({ ...others, ...additional }).map(([name, value]) => ({
    name,
    value: spell(value),
    confidence: null,
  }));
  const known = [type, number, country, validFrom, validUntil].some((value) => value !== null);
  if (!known && fields.length === 0) return [];
  return [{ type, number, country, validFrom, validUntil, fields }];
}

/** Nested values are kept as JSON: nothing that was sent gets lost. */
function spell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function screeningOf(person: z.infer<typeof personSchema>): Record<string, unknown>[] {
  const { pepSanctionMatch, pepSanctionMatches } = person;
  return hasScreeningMatch(person) ? [{ pepSanctionMatch, pepSanctionMatches }] : [];
}
