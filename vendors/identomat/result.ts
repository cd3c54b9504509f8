import { parseJson } from '../http.ts';
import { NOTHING_SAID } from '../result.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import { birthNotes, orderOf, readDate } from '../values/date.ts';
import type { ReadDate } from '../values/date.ts';
import { readCountry } from '../values/country.ts';
import { asText, isRecord, saidOrNull } from '../values/said.ts';
import type { RawMessage } from '../vendor.ts';
import { resultIn, SCREENING_PERSON_KIND } from './message.ts';
import { isDecided } from './outcome.ts';
import { memberOf, partsOf, resultOf } from './parts.ts';
import { detailsSchema, resultSchema } from './schemas.ts';
import type { Details, PersonAnswer } from './schemas.ts';

/**
 * The person, the documents and the checks of a decided session; null while it is in progress, when
 * the person refused the terms, and for any other message. `screening` has all screening matches that the
 * answer reports, and whom they mean. `raw` has the answer as it came.
 */
export function readResult(message: RawMessage): ExtractedResult | null {
  if (message.kind === SCREENING_PERSON_KIND) {
    const said = parseJson(message.body);
    return screeningAlone([isRecord(said) ? { ...said } : { details: said }], said);
  }
  const known = resultIn(message);
  if (known === null) return null;
  const raw = known.answer;
  const details = detailsSchema.safeParse(raw);
  if (!details.success) return null;
  const { result, screeningMatches } = details.data;
  if (!isDecided(result)) {
    const isOpen = resultOf({ result }) === 'IN_PROGRESS' && screeningMatches.length > 0;
    return isOpen ? screeningAlone(screeningMatches, raw) : null;
  }
  const { person, technicalDetails, configId, questionnaires } = details.data;
  return {
    person: personOf(details.data),
    documents: documentsOf(details.data),
    checks: checksOf(details.data),
    parts: partsOf(resultSchema.parse(raw), known.rules),
    risks: [],
    notes: [
      ...notesOf(details.data),
      ...birthNotes('birthday', person.birthday, datesOf(person).birth),
    ],
    screening: screeningMatches,
    technical: {
      ...technicalDetails,
      configId,
      questionnaires,
      trustedDatabaseRecord: details.data.trustedDatabaseRecord ?? null,
      resultComment: details.data.result_comment,
    },
    raw,
  };
}

/** ASSUMED: who a match is about has the same `personId` in the answer that says more of them. */
export function hitName({ personId }: Readonly<Record<string, unknown>>): string | null {
  const isName = typeof personId === 'number' || (typeof personId === 'string' && personId !== '');
  return isName ? JSON.stringify(personId) : null;
}

/** What the vendor's staff wrote, in their words. */
function notesOf(details: Details): ExtractedResult['notes'] {
  const description = memberOf(details['reject_reason'], 'description');
  const texts = { result_comment: details.result_comment, reject_reason: description };
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === 'string' && text.trim() !== '' ? [{ name, text }] : [],
  );
}

/** Nothing in it is about the person who was verified but that they may be meant. */
const screeningAlone = (
  screening: ExtractedResult['screening'],
  raw: unknown,
): ExtractedResult => ({ ...NOTHING_SAID, screening, raw });

/**
 * The dates of the document. They are printed as `M/D/YYYY`, and also the other way round: what the
 * calendar and the twins with a time leave open is read as the document's other dates are, or not at all.
 */
function datesOf(person: PersonAnswer): Record<'birth' | 'issued' | 'expires', ReadDate> {
  const birth = { text: person.birthday, twin: person.birthday_time };
  const issued = { text: person.document_issued };
  const expires = { text: person.document_expires, twin: person.document_expires_time };
  const order = orderOf([birth, issued, expires]);
  return {
    birth: readDate(birth, order),
    issued: readDate(issued, order),
    expires: readDate(expires, order),
  };
}

function personOf({ person, name }: Details): ExtractedPerson {
  const { birth } = datesOf(person);
  return {
    firstName: saidOrNull(person.first_name) ?? saidOrNull(person.local_first_name),
    lastName: saidOrNull(person.last_name) ?? saidOrNull(person.local_last_name),
    fullName: saidOrNull(name),
    birthDate: birth.day,
    birthYear: birth.year,
    gender: saidOrNull(person.sex),
    nationality: readCountry(saidOrNull(person.nationality) ?? person.citizenship),
    idNumber: saidOrNull(person.personal_number),
    address: saidOrNull(person.address),
  };
}

function documentsOf({ document_type: type, person, generalDocuments }: Details) {
  const identity = identityDocument(type, person);
  const general = generalDocuments.map(({ documentType, ...others }): ExtractedDocument => ({
    ...{ type: documentType, number: null, country: null, validFrom: null, validUntil: null },
    fields: fieldsOf(others),
  }));
  return identity === null ? general : [identity, ...general];
}

function identityDocument(type: string | null, person: PersonAnswer): ExtractedDocument | null {
  const { document_number: number, issuing_state: country, ...fields } = person;
  const { issued, expires } = datesOf(person);
  if (saidOrNull(type) === null && saidOrNull(number) === null) return null;
  return {
    type: saidOrNull(type),
    number: saidOrNull(number),
    country: readCountry(country),
    validFrom: issued.day,
    validUntil: expires.day,
    fields: fieldsOf(fields),
  };
}

function fieldsOf(fields: Record<string, unknown>): ExtractedDocument['fields'] {
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ({
      name,
      value: asText(value),
      confidence: null,
    }));
}

/** Sessions without a face have `live` false and `similarity` 0 too: that is "not made", not "failed". */
function checksOf({ live, similarity }: Details): ExtractedResult['checks'] {
  const hadFace = live === true || (similarity !== null && similarity > 0);
  return [
    { name: 'live', passed: hadFace ? live : null, confidence: null },
    { name: 'similarity', passed: null, confidence: hadFace ? similarity : null },
  ];
}
