import type { z } from 'zod';
import { KycError, type FieldFault } from '../../domain/errors.ts';
import { plainWords } from './plain-words.ts';

/** Most faults in one answer. */
export const MAX_FAULTS = 50;

/**
 * Parses a part of a request.
 * @param prefix JSON pointer of that part, `''` for the body itself, `/query` for the query
 * @throws KycError `invalid_request` naming every field at fault and what is expected of it
 */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown, prefix = ''): T {
  const parsed = parseSaying(schema, value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(faultsOf(parsed.error, prefix));
}

/**
 * Parses the parameters of a path.
 * @throws KycError `not_found` in the schema's own words: what does not fit it names nothing
 */
export function parsePath<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new KycError('not_found', parsed.error.issues[0]?.message ?? 'There is nothing here.');
}

/** Parses with words for the sender, wherever the schema has none of its own. */
export function parseSaying<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  return schema.safeParse(value, { error: plainWords });
}

/** The error for a request whose fields are at fault; it names the first fault of each field. */
export function invalidRequest(faults: readonly FieldFault[]): KycError {
  const byPointer = new Map<string, FieldFault>();
  for (const fault of faults) {
    if (!byPointer.has(fault.pointer)) byPointer.set(fault.pointer, fault);
  }
  const fields = [...byPointer.values()];
  const count = fields.length === 1 ? 'One field is' : `${fields.length} fields are`;
  return new KycError('invalid_request', `${count} at fault; "errors" names each.`, {
    fields: fields.slice(0, MAX_FAULTS),
  });
}

/** A schema's issues as JSON pointers with messages. An unknown field is named itself. */
export function faultsOf(error: z.ZodError, prefix = ''): FieldFault[] {
  return error.issues.flatMap((issue) => {
    const pointer = prefix + pointerOf(issue.path);
    if (issue.code !== 'unrecognized_keys') return [{ pointer, message: messageOf(issue) }];
    return issue.keys.map((key) => ({
      pointer: pointer + pointerOf([key]),
      message: 'is not a field that is known here: see /docs for its right name, or leave it out',
    }));
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  // A record's key that breaks its rule: say which rule, not only that there is one.
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

/** RFC 6901. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
