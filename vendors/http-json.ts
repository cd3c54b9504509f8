import type { ZodType } from 'zod';
import { KycError } from '../domain/errors.ts';
import { isRecord } from './values/said.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** No vendor nests deeper than a dozen; thousands would overflow the stack of the code that walks them. */
const MOST_LEVELS = 100;

/**
 * Parses JSON from exact bytes.
 *
 * @returns the value, or undefined when the bytes are not UTF-8 or not JSON (JSON has no undefined), or are
 *   nested deeper than 100 levels
 */
export function parseJson(body: Uint8Array): unknown {
  try {
    const value = JSON.parse(utf8.decode(body)) as unknown;
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isTooDeep(root: unknown): boolean {
  let level = [root];
  for (let levels = 0; level.length > 0; levels += 1) {
    if (levels > MOST_LEVELS) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

/** The body of a request as JSON, without undefined members. */
export const jsonBody = (value: object): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

/** Whether bytes are a JSON object: then the API itself answered, and not a gateway in front of it. */
export const isJsonObject = (body: Uint8Array): boolean => isRecord(parseJson(body));

/**
 * Reads a vendor's answer that must be JSON of a given shape.
 *
 * @throws KycError `vendor_invalid_response` when it is not; the message names fields, never their values
 */
export function readAnswerAs<Shape>(body: Uint8Array, schema: ZodType<Shape>): Shape {
  const value = parseJson(body);
  if (value === undefined)
    throw new KycError('vendor_invalid_response', "The vendor's answer is not JSON.");
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole');
  const named = [...new Set(fields)].slice(0, 5).join(', ');
  throw new KycError(
    'vendor_invalid_response',
    `The vendor's answer is not as documented in: ${named}.`,
  );
}
