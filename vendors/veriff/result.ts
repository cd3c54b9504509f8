import { z } from 'zod';
import { parseJson } from '../http.ts';
import { readableRows } from '../list-rows.ts';
import { NOTHING_SAID } from '../result.ts';
import type { ExtractedDocument, ExtractedPerson, ExtractedResult } from '../result.ts';
import { birthNotes, readDate } from '../values/date.ts';
import type { ReadDate } from '../values/date.ts';
import { readCountry } from '../values/country.ts';
import { asText, recordsIn, saidText } from '../values/said.ts';
import { saidHits } from '../values/said-hits.ts';
import type { RawMessage } from '../vendor.ts';
import { DECISION_KIND, readAnswer } from './message.ts';
import { isDecisionStatus } from './outcome.ts';
import { proofsOfAddress } from './parts.ts';
import { notesOf, risksOf } from './remarks.ts';
import { personMessageSchema } from './schemas.ts';
import { screeningOf } from './screening.ts';
import { factOfWatchlists, watchlistsIn } from './watchlist.ts';
import { wordOf } from './words.ts';

const text = z.string().nullable().catch(null);
const record = z.record(z.string(), z.unknown()).catch({});

/** Of a decision, and of GET /sessions/{id}/person, which has `idCode` for `idNumber`. */
const personSchema = z.looseObject({
  firstName: text,
  lastName: text,
  fullName: text,
  dateOfBirth: text,
  gender: text,
  nationality: text,
  citizenship: text,
  yearOfBirth: saidText,
  idNumber: saidText,
  idCode: saidText,
  addresses: readableRows(z.looseObject({ fullAddress: text })),
});
type Person = z.infer<typeof personSchema>;

const documentSchema = z.looseObject({
  type: text,
  number: saidText,
  country: text,
  validFrom: text,
  validUntil: text,
});

/** Only a decision has a `code`, or without one its status; a created session holds no result. */
const messageSchema = z.looseObject({
  verification: z.looseObject({
    reason: text,
    riskLabels: z.unknown().optional(),
    riskScore: z.unknown().optional(),
    biometricAuthentication: record,
    proofOfAddress: z.unknown().optional(),
    person: z.unknown().optional(),
    document: z.unknown().optional(),
    additionalVerifiedData: record,
    technicalData: record,
    highRisk: z.boolean().nullable().catch(null),
    acceptanceTime: text,
    decisionTime: text,
    comments: z.array(z.unknown()).catch([]),
  }),
  technicalData: record,
});

/**
 * The person, the document and the checks of a decision (webhook or answer), or what the answers about
 * the person and the watchlist screening say; null for any other message. Whatever has no place of its
 * own is in `raw`, as it came.
 */
export function readResult({ body }: RawMessage): ExtractedResult | null {
  const raw = parseJson(body);
  return resultOfDecision(raw, body) ?? resultOfPerson(raw) ?? resultOfWatchlist(raw);
}

function resultOfDecision(raw: unknown, body: Buffer): ExtractedResult | null {
  const message = messageSchema.safeParse(raw);
  if (!message.success) return null;
  const { verification, technicalData } = message.data;
  if (verification['code'] === undefined && !isDecisionStatus(wordOf(verification['status']))) {
    return null;
  }
  const { additionalVerifiedData, highRisk } = verification;
  const { acceptanceTime, decisionTime, comments, riskScore } = verification;
  const persons = recordsIn(verification.person);
  const person = personSchema.parse(persons[0] ?? {});
  const [document = {}, ...more] = recordsIn(verification.document);
  return {
    person: personOf(person),
    documents: [
      ...documentsOf(document, { ...additionalVerifiedData, ...furtherOf(person) }),
      ...more.flatMap((other) => documentsOf(other, {})),
    ],
    checks: [{ name: 'highRisk', passed: highRisk === null ? null : !highRisk, confidence: null }],
    parts: partsIn(body),
    risks: risksOf(verification.riskLabels),
    notes: [...notesOf(verification.reason, comments), ...birthNotesOf(person)],
    ...furtherChecks(verification),
    screening: [
      ...persons.flatMap(screeningOf),
      ...watchlistsIn(raw).flatMap(({ hits }) => saidHits(hits)),
    ],
    technical: {
      // Inside `verification` in one sample, beside it in the others.
      ...verification.technicalData,
      ...technicalData,
      ...{ acceptanceTime, decisionTime, comments },
      ...(riskScore == null ? {} : { riskScore }),
    },
    raw,
  };
}

/** As the fact has them that a decision rests on. */
function partsIn(body: Buffer): ExtractedResult['parts'] {
  try {
    return readAnswer({ kind: DECISION_KIND, body }).fact.parts ?? {};
  } catch {
    return {};
  }
}

/** What the vendor tells beside the identity check, where it does. */
function furtherChecks(
  verification: z.infer<typeof messageSchema>['verification'],
): Pick<ExtractedResult, 'biometricAuthentication' | 'proofsOfAddress'> {
  const { matchedSessionId, matchedSessionVendorData } = verification.biometricAuthentication;
  const proofs = proofsOfAddress(verification);
  const matched = [matchedSessionId, matchedSessionVendorData].map((said) => text.parse(said));
  const [sessionId = null, reference = null] = matched;
  return {
    ...(sessionId === null && reference === null
      ? {}
      : { biometricAuthentication: { sessionId, reference } }),
    ...(proofs.length === 0 ? {} : { proofsOfAddress: proofs }),
  };
}

function resultOfPerson(raw: unknown): ExtractedResult | null {
  const message = personMessageSchema.safeParse(raw);
  if (!message.success) return null;
  const persons = recordsIn(message.data.person);
  const person = personSchema.parse(persons[0] ?? {});
  return {
    ...NOTHING_SAID,
    person: personOf(person),
    documents: documentsOf({}, furtherOf(person)),
    notes: birthNotesOf(person),
    screening: persons.flatMap(screeningOf),
    raw,
  };
}

function resultOfWatchlist(raw: unknown): ExtractedResult | null {
  const watchlists = watchlistsIn(raw);
  if (watchlists.length === 0) return null;
  const { screening } = factOfWatchlists(watchlists) ?? {};
  const passed = screening === undefined ? null : screening === 'clear';
  return {
    ...NOTHING_SAID,
    checks: [{ name: 'watchlistScreening', passed, confidence: null }],
    screening: watchlists.flatMap(({ hits }) => saidHits(hits)),
    raw,
  };
}

/** Of many people only the year is known. */
function birthOf({ dateOfBirth, yearOfBirth }: Person): ReadDate {
  const { day, year } = readDate({ text: dateOfBirth });
  return { day, year: year ?? readDate({ text: yearOfBirth }).year };
}

const birthNotesOf = (person: Person): ExtractedResult['notes'] =>
  birthNotes('dateOfBirth', person.dateOfBirth, birthOf(person));

function personOf(person: Person): ExtractedPerson {
  const birth = birthOf(person);
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    fullName: person.fullName,
    birthDate: birth.day,
    birthYear: birth.year,
    gender: person.gender,
    nationality: readCountry(person.nationality ?? person.citizenship),
    idNumber: person.idNumber ?? person.idCode,
    address: person.addresses[0]?.fullAddress ?? null,
  };
}

/** What else is said of the person, which every vendor reads from other documents. */
const FURTHER = ['idCode', 'yearOfBirth', 'placeOfBirth', 'citizenship', 'citizenships'] as const;

function furtherOf(person: Person): Record<string, unknown> {
  const said = FURTHER.map((name) => [name, person[name]] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== null && value !== undefined));
}

function documentsOf(
  document: Record<string, unknown>,
  additional: Record<string, unknown>,
): ExtractedDocument[] {
  const { type, number, country, validFrom, validUntil, ...others } =
    documentSchema.parse(document);
  const [from, until] = [validFrom, validUntil].map((text) => readDate({ text }).day);
  // Words that are no day of the calendar are kept.
  const odd = {
    ...(from === null && validFrom !== null ? { validFrom } : {}),
    ...(until === null && validUntil !== null ? { validUntil } : {}),
  };
  const fields = Object.entries({ ...others, ...odd, ...additional }).map(([name, value]) => ({
    name,
    value: asText(value),
    confidence: null,
  }));
  const known = [type, number, country, validFrom, validUntil].some((value) => value !== null);
  if (!known && fields.length === 0) return [];
  return [
    {
      ...{ type, number, country: readCountry(country) },
      ...{ validFrom: from ?? null, validUntil: until ?? null, fields },
    },
  ];
}
