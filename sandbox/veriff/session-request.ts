import { z } from 'zod';
import { isCalendarDate, isCountry, isLanguage } from '../shared/values.ts';
import { invalid } from './refusals.ts';
import type { RefusalCode } from './refusals.ts';

const VENDOR_DATA_LIMIT = { document: 40, today: 1_000 };
const TIMESTAMP_MAX_AGE_MS = 60 * 60 * 1_000;
/** Clocks differ a little; later than this is the future. */
const CLOCK_SKEW_MS = 5 * 60 * 1_000;
const GENDERS = ['M', 'F'];
const DOCUMENT_TYPES = [
  'PASSPORT',
  'ID_CARD',
  'RESIDENCE_PERMIT',
  // The document spells it both ways.
  'DRIVERS_LICENSE',
  'DRIVERS_LICENCE',
];
const FEATURES = ['selfid'];
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

const text = z.string().nullish();
const personSchema = z.strictObject({
  firstName: text,
  lastName: text,
  fullName: text,
  idNumber: text,
  gender: text,
  dateOfBirth: text,
  email: text,
  phoneNumber: text,
  // Today's name of it; checked apart.
  phone: text,
});
const documentSchema = z.strictObject({ number: text, country: text, type: text });
const verificationSchema = z.strictObject({
  callback: text,
  person: personSchema.optional(),
  document: documentSchema.optional(),
  additionalData: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional(),
  // Checked apart: not being a string has a code of its own.
  vendorData: z.unknown().optional(),
  endUserId: text,
  lang: text,
  features: z.unknown().optional(),
  timestamp: z.unknown().optional(),
  address: z.looseObject({}).optional(),
  consents: z.array(z.looseObject({})).optional(),
  proofOfAddress: z.looseObject({}).optional(),
});

/** What a session was asked for with; the parts that the simulator uses. */
export interface SessionRequest {
  callback: string | undefined;
  vendorData: string | null;
  person: z.infer<typeof personSchema>;
  document: z.infer<typeof documentSchema>;
}

function refuseUnless(condition: boolean, code: RefusalCode, detail?: string): void {
  if (!condition) throw invalid(code, detail);
}

/**
 * Refuses a time that is missing, no time, older than an hour, or in the future (1102, 1202, 1203, 1201).
 * Ages are taken by the real clock, so that moving the simulator's does not date every request.
 */
export function checkTimestamp(timestamp: unknown, isOptional: boolean): void {
  if (timestamp === undefined || timestamp === null) {
    refuseUnless(isOptional, 1102, 'timestamp is missing');
    return;
  }
  if (typeof timestamp !== 'string' || !TIMESTAMP.test(timestamp)) throw invalid(1202);
  refuseUnless(isCalendarDate(timestamp.slice(0, 10)), 1203);
  const time = Date.parse(timestamp);
  refuseUnless(!Number.isNaN(time), 1202);
  refuseUnless(Date.now() - time <= TIMESTAMP_MAX_AGE_MS, 1201);
  refuseUnless(time - Date.now() <= CLOCK_SKEW_MS, 1201, 'timestamp is in the future');
}

function checkVendorData(vendorData: unknown, today: boolean): string | null {
  if (vendorData === undefined || vendorData === null) return null;
  if (typeof vendorData !== 'string') throw invalid(1501);
  refuseUnless(vendorData.length <= VENDOR_DATA_LIMIT[today ? 'today' : 'document'], 1500);
  return vendorData;
}

function checkPerson(person: z.infer<typeof personSchema>, today: boolean): void {
  const { dateOfBirth, gender, phone } = person;
  if (typeof dateOfBirth === 'string') {
    refuseUnless(isCalendarDate(dateOfBirth), 2003);
    refuseUnless(Date.parse(dateOfBirth) <= Date.now(), 2003, 'born in the future');
  }
  if (typeof gender === 'string') refuseUnless(GENDERS.includes(gender), 1104, 'unknown gender');
  if (typeof phone === 'string') refuseUnless(today, 1104, 'person.phone is of today');
}

function checkCallback(callback: string | null | undefined): string | undefined {
  if (callback === undefined || callback === null) return undefined;
  refuseUnless(URL.canParse(callback), 1104, 'callback is not a URL');
  refuseUnless(new URL(callback).protocol === 'https:', 1302);
  return callback;
}

function checkDocument({ number, type, country }: z.infer<typeof documentSchema>): void {
  if (typeof number === 'string') refuseUnless(/^[A-Z0-9]+$/i.test(number), 2102);
  if (typeof type === 'string') refuseUnless(DOCUMENT_TYPES.includes(type), 2103);
  if (typeof country === 'string') refuseUnless(isCountry(country), 2104);
}

/**
 * Reads the body of POST /v1/sessions.
 *
 * Throws a refusal with the code that the document gives for what is wrong.
 */
export function readSessionRequest(body: unknown, today: boolean): SessionRequest {
  if (typeof body !== 'object' || body === null) throw invalid(1104, 'the body is not an object');
  if (!('verification' in body)) throw invalid(1102, 'verification is missing');
  const parsed = verificationSchema.safeParse(body.verification);
  if (!parsed.success) throw invalid(1104, z.prettifyError(parsed.error));
  const { callback, person = {}, document = {}, features, vendorData, timestamp } = parsed.data;
  checkTimestamp(timestamp, today);
  if (features !== undefined) {
    const known =
      Array.isArray(features) && features.every((each) => FEATURES.includes(String(each)));
    refuseUnless(known, 1301);
  }
  checkPerson(person, today);
  const { lang } = parsed.data;
  if (typeof lang === 'string') refuseUnless(isLanguage(lang), 1104, 'unknown language');
  checkDocument(document);
  return {
    callback: checkCallback(callback),
    vendorData: checkVendorData(vendorData, today),
    person,
    document,
  };
}
