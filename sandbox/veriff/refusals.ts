/** Codes and texts of the document's tables ("Response and error codes"; credentials from the newer docs). */
const MESSAGES = {
  1001: 'Query ID must be between 20 and 40 symbols.',
  1002: 'Query ID must be a valid UUID V4',
  1101: 'Validation failed',
  1102: 'Mandatory parameters are missing from the request.',
  1104: 'Request includes invalid parameters.',
  1201: 'Invalid timestamp. Timestamp must not be older than one hour.',
  1202: 'Timestamp format is incorrect. YYYY-MM-DDTHH:MM:S+Timezone Offset|Z or UTC.',
  1203: 'Invalid ISO 8601 date. Date needs to be in format YYYY-MM-DD.',
  1301: 'Requested features are not supported.',
  1302: 'Only HTTPS return URLs are allowed.',
  1303: 'Invalid status.',
  1304: 'Cannot transition to "submitted" status.',
  1400: 'Image data not found.',
  1401: 'Image is not in valid base64.',
  1402: 'Image context is not supported.',
  1403: 'Image property is missing.',
  1500: 'Vendor data cannot be more than 40 symbols.',
  1501: 'Vendor data must be a string.',
  1801: 'Mandatory X-AUTH-CLIENT header containing the API key is missing from the request',
  1802: 'API key is not a valid UUID',
  1803: 'Integration with the API key was not found',
  1812: 'Signature is not a valid SHA256 hash',
  1813: 'Signature does not match the SHA256 hash of query ID and integration API secret',
  1814: 'Signature does not match the SHA256 hash of request body and integration API secret',
  1815: 'Could not authenticate request.',
  1818: 'Signature does not match the HMAC-SHA256 of query ID and integration API secret',
  1819: 'Signature does not match the HMAC-SHA256 of request body and integration API secret',
  2003: 'Date of birth is not a valid date.',
  2102: 'Document number may contain only characters and numbers A-Z, 0-9.',
  2103: 'Document type is not supported.',
  2104: 'Document from provided country is not supported.',
} as const;

export type RefusalCode = keyof typeof MESSAGES;

/** A request refused as the document says: 400 with a code, 401, or 404. */
export class VeriffRefusal extends Error {
  readonly status: number;
  readonly body: Record<string, string>;
  /** For the sandbox's own log: what exactly was wrong. */
  readonly detail: string;

  constructor(status: number, body: Record<string, string>, detail: string) {
    super(detail);
    this.name = 'VeriffRefusal';
    this.status = status;
    this.body = { status: 'fail', ...body };
    this.detail = detail;
  }
}

const coded = (status: number, code: RefusalCode, detail: string | undefined): VeriffRefusal =>
  new VeriffRefusal(
    status,
    { code: String(code), message: MESSAGES[code] },
    `${code} ${detail ?? MESSAGES[code]}`,
  );

/** 400 with a troubleshooting code. */
export const invalid = (code: RefusalCode, detail?: string): VeriffRefusal =>
  coded(400, code, detail);

/** 401 with a credentials code. */
export const unauthorized = (code: RefusalCode, detail?: string): VeriffRefusal =>
  coded(401, code, detail);

export const notFound = (): VeriffRefusal =>
  new VeriffRefusal(404, { message: 'Not Found.' }, 'not found');

/** A query parameter is missing; of today's calls alone. */
export const validationFailed = (): VeriffRefusal => invalid(1101);

/** Refused without a code: the documents give none. */
const plain = (status: number, message: string): VeriffRefusal =>
  new VeriffRefusal(status, { message }, message);

/** Media after the attempt was handed in. */
export const conflict = (): VeriffRefusal => plain(409, 'Conflict.');

export const uploadLimit = (): VeriffRefusal => plain(400, 'Upload limit reached.');

/** Deleting is not turned on for the integration. */
export const forbidden = (): VeriffRefusal => plain(403, 'Forbidden.');

/** The one text about deleting that is documented. */
export const notCompleted = (): VeriffRefusal =>
  plain(400, 'Session is not in a completed status.');

export const tooMany = (): VeriffRefusal => plain(429, 'Too many requests.');
