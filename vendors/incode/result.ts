import { parseJson } from '../http.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import { birthNotes, readDate, readEpoch } from '../values/date.ts';
import { readCountry } from '../values/country.ts';
import { asText, isRecord, saidOrNull, saidText } from '../values/said.ts';
import type { RawMessage } from '../vendor.ts';
import { checksIn, reasonsOf } from './checks.ts';
import type { Check } from './checks.ts';
import { ANSWER_KIND } from './message.ts';
import { partsOf } from './parts.ts';
import { answerSchema } from './schemas.ts';
import { isOfScreening, screeningsIn } from './screening.ts';
import { isFinished, onboardingStatusOf, overallOf } from './statuses.ts';
import { isFailure, isPass } from './words.ts';

type Fields = Record<string, unknown>;

/**
 * The person, the documents and the checks of a finished session's answer; null for any other message.
 * Which keys the OCR data have differs from document to document: every one is kept as a field.
 */
export function readResult({ kind, body }: RawMessage): ExtractedResult | null {
  if (kind !== ANSWER_KIND) return null;
  const raw = parseJson(body);
  const answer = answerSchema.safeParse(raw);
  if (!answer.success || !isFinished(answer.data.status.onboardingStatus)) return null;
  const { status, ocrData } = answer.data;
  const score = answer.data.score ?? {};
  const ocr = ocrData ?? {};
  const checks = checksIn(score);
  const own = checks.filter((check) => !isOfScreening(check));
  const byStaff = onboardingStatusOf(status.onboardingStatus) === 'MANUAL_REVIEW_APPROVED';
  return {
    person: personOf(ocr),
    documents: [identityDocument(ocr), ...proofOfAddress(ocr)],
    checks: checks.map(({ path, status: said }) => ({
      name: path,
      passed: isPass(said) ? true : isFailure(said) ? false : null,
      // The vendor's numbers are no confidences of one scale; they are in `raw`.
      confidence: null,
    })),
    parts: partsOf(score, own, { byStaff, typeOfId: ocr['typeOfId'] }),
    risks: hintsIn(score, own),
    notes: birthNotes('birthDate', textOf(ocr['birthDate']), readEpoch(ocr['birthDate'])),
    screening: screeningsIn(score).map(([name, said]) => ({ [name]: said })),
    technical: {
      onboardingStatus: status.onboardingStatus,
      existingUser: recordOf(score['faceRecognition'])['existingUser'] ?? null,
    },
    raw,
  };
}

/** What failed under a whole that was passed, e.g. the comparison of names: it decides nothing. */
function hintsIn(score: Fields, checks: readonly Check[]): ExtractedResult['risks'] {
  if (overallOf(score) !== 'OK') return [];
  return checks
    .filter(({ status }) => isFailure(status))
    .map(({ path, name }) => ({ label: path, category: reasonsOf([name])[0] ?? null }));
}

function personOf(ocr: Fields): ExtractedPerson {
  const name = recordOf(ocr['name']);
  const birth = readEpoch(ocr['birthDate']);
  const last = [name['paternalLastName'], name['maternalLastName']]
    .map(textOf)
    .filter((text) => text !== null);
  return {
    firstName: textOf(name['firstName']) ?? textOf(name['givenName']),
    lastName: last.length === 0 ? null : last.join(' '),
    fullName: textOf(name['fullName']) ?? textOf(name['machineReadableFullName']),
    birthDate: birth.day,
    birthYear: birth.year,
    gender: textOf(ocr['gender']),
    nationality: readCountry(textOf(ocr['nationality'])),
    idNumber: textOf(ocr['personalNumber']),
    address: textOf(ocr['address']),
  };
}

/** Keys of the OCR data that belong to a proof of address, not to the ID. */
const STATEMENT = /FromStatement|^documentType$|^addressStatement/;
/** Keys that have a place of their own, and the one that holds the confidences. */
const PLACED: ReadonlySet<string> = new Set(['typeOfId', 'ocrDataConfidence']);

function identityDocument(ocr: Fields): ExtractedDocument {
  return {
    type: textOf(ocr['typeOfId']),
    number: textOf(ocr['documentNumber']),
    country: readCountry(textOf(ocr['issuingCountry'])),
    // The dates to the day; where only a year was read, that.
    validFrom: validityOf(ocr['issuedAt'], ocr['issueDate']),
    validUntil: validityOf(ocr['expireAt'], ocr['expirationDate']),
    fields: fieldsOf(ocr, (key) => !STATEMENT.test(key) && !PLACED.has(key)),
  };
}

function proofOfAddress(ocr: Fields): ExtractedDocument[] {
  const fields = fieldsOf(ocr, (key) => STATEMENT.test(key) && key !== 'documentType');
  const type = textOf(ocr['documentType']);
  if (type === null && fields.every(({ value }) => value === null)) return [];
  return [{ type, number: null, country: null, validFrom: null, validUntil: null, fields }];
}

/** Nested values are kept as JSON, as they came. */
function fieldsOf(ocr: Fields, belongs: (key: string) => boolean): ExtractedDocument['fields'] {
  const confidences = recordOf(ocr['ocrDataConfidence']);
  return Object.entries(ocr)
    .filter(([key]) => belongs(key))
    .map(([name, value]) => ({
      name,
      value: asText(value),
      confidence: numberOf(confidences[`${name}Confidence`]),
    }));
}

/** The day, or the year where only that was read, maybe under another key. */
function validityOf(date: unknown, year: unknown): string | null {
  const read = readEpoch(date);
  const alone = readDate({ text: textOf(year) }).year ?? read.year;
  return read.day ?? (alone === null ? null : String(alone));
}

const textOf = (value: unknown): string | null => saidOrNull(saidText.parse(value));

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const recordOf = (value: unknown): Fields => (isRecord(value) ? value : {});
