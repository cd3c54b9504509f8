import { z } from 'zod';
import { isCalendarDate, isCountry } from '../shared/values.ts';
import { badRequest, requestFailed } from './errors.ts';

const UPPER = ['birth_place', 'person_first_name', 'person_last_name', 'street', 'city'];
const ADDRESS = ['street', 'house_no', 'zip_code', 'city', 'country'];
const REQUIRED = [
  ...['project_id', 'birthday', 'birth_place', 'email', 'gender', 'person_first_name'],
  ...['person_last_name', 'mobile_phone', 'nationality', 'zip_code', 'city', 'country'],
];
const OPTIONAL = [
  ...['company_name', 'store_name', 'branche', 'person_title', 'person_position', 'street'],
  ...['house_no', 'international_code', 'type_of_id', 'id_number', 'id_country', 'id_issue_date'],
  ...['id_end_date', 'issuing_authority', 'pdf_url', 'pdf_content', 'custom_id', 'custom1'],
  ...['custom2', 'custom3', 'custom4'],
  // Of later versions of the document.
  ...['company_hrb_number', 'company_hrb_city', 'company_street', 'company_house_no'],
  ...['company_zip_code', 'company_city', 'company_country'],
];

const ISO_DATE: [(value: string) => boolean, string] = [isCalendarDate, 'must be YYYY-MM-DD'];
const COUNTRY: [(value: string) => boolean, string] = [
  isCountry,
  'must be an uppercase two-letter code as defined in ISO 3166',
];

const isHttpsUrl = (value: string): boolean =>
  URL.canParse(value) && new URL(value).protocol === 'https:';

/** What the document says of a field beyond being there. */
const RULES: Record<string, [check: (value: string) => boolean, message: string]> = {
  birthday: ISO_DATE,
  id_issue_date: ISO_DATE,
  id_end_date: ISO_DATE,
  nationality: COUNTRY,
  country: COUNTRY,
  id_country: COUNTRY,
  gender: [(value) => ['MALE', 'FEMALE'].includes(value), 'must be MALE or FEMALE'],
  email: [(value) => z.email().safeParse(value).success, 'must be an e-mail address'],
  mobile_phone: [(value) => /^\+?[0-9 ()/-]{6,20}$/.test(value), 'must be a phone number'],
  type_of_id: [
    (value) => ['Personalausweis', 'Reisepass'].includes(value),
    'must be Personalausweis or Reisepass',
  ],
  pdf_url: [isHttpsUrl, 'must be an https address'],
  pdf_content: [
    (value) => /^(data:[^,]*;base64,)?[A-Za-z0-9+/\s]+=*$/.test(value),
    'must be Base64',
  ],
};

/** Days that no person and no document can have before them. */
const NOT_TO_COME = ['birthday', 'id_issue_date'];

interface Strictness {
  upperCase: 'refuse' | 'accept';
  /** YYYY-MM-DD */
  today: string;
}

/** A field of ident/create that was given, as text. */
export type IdentFields = Record<string, string>;

/** The address flat or in a sub-object: the document has both. */
function flatten(body: Record<string, unknown>): Record<string, unknown> {
  const { address, ...rest } = body;
  if (address === undefined) return rest;
  if (typeof address !== 'object' || address === null) throw badRequest(['address is no object.']);
  const unknown = Object.keys(address).filter((name) => !ADDRESS.includes(name));
  if (unknown.length > 0) throw badRequest(unknown.map((name) => `address.${name} is unknown.`));
  return { ...rest, ...address };
}

/** Lower-case letters other than ß, which has no capital in many a register. */
const hasLowerCase = (value: string): boolean => /\p{Ll}/u.test(value.replaceAll('ß', ''));

function faultsOf(fields: Record<string, unknown>, { upperCase, today }: Strictness): string[] {
  const faults = REQUIRED.filter((name) => (fields[name] ?? '') === '').map(
    (name) => `${name} is required.`,
  );
  for (const [name, value] of Object.entries(fields)) {
    const isText = typeof value === 'string' || (name === 'project_id' && Number.isInteger(value));
    if (!REQUIRED.includes(name) && !OPTIONAL.includes(name)) faults.push(`${name} is unknown.`);
    else if (!isText) faults.push(`${name} must be a string.`);
    if (typeof value !== 'string' || value === '') continue;
    const [check, message] = RULES[name] ?? [];
    if (check?.(value) === false) faults.push(`${name} ${message}.`);
    if (upperCase === 'refuse' && UPPER.includes(name) && hasLowerCase(value)) {
      faults.push(`${name} must be all uppercase.`);
    }
    if (NOT_TO_COME.includes(name) && isCalendarDate(value) && value > today) {
      faults.push(`${name} must not be in the future.`);
    }
  }
  return faults;
}

function checkPdf(content: string | undefined): void {
  if (content === undefined || content === '') return;
  const bytes = Buffer.from(content.replace(/^data:[^,]*,/, ''), 'base64');
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
    throw requestFailed('The PDF could not be processed.');
  }
}

/**
 * Reads the body of ident/create.
 *
 * Throws a 400 that names every fault at once, and a 402 for a valid request that cannot be done (what
 * was sent as a PDF is none).
 */
export function readIdent(body: unknown, strictness: Strictness): IdentFields {
  if (typeof body !== 'object' || body === null) throw badRequest(['The body is no object.']);
  const fields = flatten({ ...body });
  const faults = faultsOf(fields, strictness);
  if (faults.length > 0) throw badRequest(faults);
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
  const read: IdentFields = Object.fromEntries(texts);
  checkPdf(read['pdf_content']);
  return read;
}
