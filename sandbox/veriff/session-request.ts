import { z } from 'zod';
import { isCalendarDate, isCountry } from '../shared/values.ts';
import { invalid } from './refusals.ts';
import type { RefusalCode } from './refusals.ts';

/** As in the 2020 document; today it is 1000, but whoever keeps to 40 is welcome at both. */
const VENDOR_DATA_LIMIT = 40;
const TIMESTAMP_MAX_AGE_MS = 60 * 60 * 1_000;
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
 * Refuses a time that is missing, no time, or older than an hour (1102, 1202, 1203, 1201). Ages are taken
 * by the real clock, so that moving the simulator's does not date every request.
 */
export function checkTimestamp(timestamp: unknown): void {
  if (timestamp === undefined || timestamp === null) throw invalid(1102, 'timestamp is missing');
  if (typeof timestamp !== 'string' || !TIMESTAMP.test(timestamp)) throw invalid(1202);
  refuseUnless(isCalendarDate(timestamp.slice(0, 10)), 1203);
  const time = Date.parse(timestamp);
  refuseUnless(!Number.isNaN(time), 1202);
  refuseUnless(Date.now() - time <= TIMESTAMP_MAX_AGE_MS, 1201);
}

function checkVendorData(vendorData: unknown): string | null {
  if (vendorData === undefined || vendorData === null) return null;
  if (typeof vendorData !== 'string') throw invalid(1501);
  refuseUnless(vendorData.length <= VENDOR_DATA_LIMIT, 1500);
  return vendorData;
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
export function readSessionRequest(body: unknown): SessionRequest {
  if (typeof body !== 'object' || body === null) throw invalid(1104, 'the body is not an object');
  if (!('verification' in body)) throw invalid(1102, 'verification is missing');
  const parsed = verificationSchema.safeParse(body.verification);
  if (!parsed.success) throw invalid(1104, z.prettifyError(parsed.error));
  const { callback, person = {}, document = {}, features, vendorData, timestamp } = parsed.data;
  checkTimestamp(timestamp);
  if (features !== undefined) {
    const known =
      Array.isArray(features) && features.every((each) => FEATURES.includes(String(each)));
    refuseUnless(known, 1301);
  }
  if (typeof person.dateOfBirth === 'string')
    refuseUnless(isCalendarDate(person.dateOfBirth), 2003);
  checkDocument(document);
  return {
    callback: checkCallback(callback),
    vendorData: checkVendorData(vendorData),
    person,
    document,
  };
}
