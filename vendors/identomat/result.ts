import { parseJson } from '../http.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import type { RawMessage } from '../vendor.ts';
import { resultIn, SCREENING_PERSON_KIND } from './message.ts';
import { isDecided } from './outcome.ts';
import { memberOf, partsOf } from './parts.ts';
import { detailsSchema, resultSchema } from './schemas.ts';
import type { Details, PersonAnswer } from './schemas.ts';

/**
 * The person, the documents and the checks of a decided session; null while it is in progress, when
 * the person refused the terms, and for any other message but that about a screening match, whose words
 * are all in `screening`. The answer as it came is in `raw`.
 */
export function readResult(message: RawMessage): ExtractedResult | null {
  if (message.kind === SCREENING_PERSON_KIND) return screeningPerson(parseJson(message.body));
  const known = resultIn(message);
  if (known === null) return null;
  const raw = known.answer;
  const details = detailsSchema.safeParse(raw);
  if (!details.success || !isDecided(details.data.result)) return null;
  const { technicalDetails, configId, questionnaires, result_comment: comment } = details.data;
  return {
    person: personOf(details.data),
    documents: documentsOf(details.data),
    checks: checksOf(details.data),
    parts: partsOf(resultSchema.parse(raw), known.rules),
    risks: [],
    notes: notesOf(details.data),
    screening: details.data.screeningMatches,
    technical: {
      ...technicalDetails,
      configId,
      questionnaires,
      trustedDatabaseRecord: details.data.trustedDatabaseRecord ?? null,
      resultComment: comment,
    },
    raw,
  };
}

/** What somebody at the vendor wrote, in their words. */
function notesOf(details: Details): ExtractedResult['notes'] {
  const description = memberOf(details['reject_reason'], 'description');
  const texts = { result_comment: details.result_comment, reject_reason: description };
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === 'string' && text.trim() !== '' ? [{ name, text }] : [],
  );
}

/** Nothing in it is about the person who was verified but that they may be meant. */
function screeningPerson(raw: unknown): ExtractedResult {
  const isRecord = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  return {
    person: NOBODY,
    ...{ documents: [], checks: [], technical: {} },
    parts: {},
    risks: [],
    notes: [],
    screening: [isRecord ? { ...raw } : { details: raw }],
    raw,
  };
}

const NOBODY: ExtractedPerson = {
  ...{ firstName: null, lastName: null, fullName: null, birthDate: null },
  ...{ gender: null, nationality: null, idNumber: null, address: null },
};

function personOf({ person, name }: Details): ExtractedPerson {
  return {
    firstName: said(person.first_name) ?? said(person.local_first_name),
    lastName: said(person.last_name) ?? said(person.local_last_name),
    fullName: said(name),
    birthDate: isoDate(person.birthday, person.birthday_time),
    gender: said(person.sex),
    nationality: said(person.nationality) ?? said(person.citizenship),
    idNumber: said(person.personal_number),
    address: said(person.address),
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
  const { document_number: number, issuing_state: country, ...others } = person;
  const { document_issued: issued, document_expires: expires, ...fields } = others;
  const { document_expires_time: expiresTime } = others;
  if (said(type) === null && said(number) === null) return null;
  return {
    type: said(type),
    number: said(number),
    country: said(country),
    validFrom: isoDate(issued, null),
    validUntil: isoDate(expires, expiresTime),
    fields: fieldsOf(fields),
  };
}

function fieldsOf(fields: Record<string, unknown>): ExtractedDocument['fields'] {
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
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

const said = (text: string | null): string | null =>
  text === null || text.trim() === '' ? null : text;

/**
 * `11/25/1979` (month first) → `1979-11-25`. The twin with a time is used only where the date is not
 * of that kind: its time zone is not known, and could turn the day. What is no date stays as it is.
 */
function isoDate(date: string | null, twin: string | null): string | null {
  const [, month = '', day = '', year = ''] =
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date ?? '') ?? [];
  if (year !== '' && Number(month) <= 12) {
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  return /^\d{4}-\d{2}-\d{2}/.exec(twin ?? '')?.[0] ?? said(date);
}
