import { z } from 'zod';

/**
 * A text, also where it came as a number, as the numbers of documents and persons do; null for all
 * else. A number too long for its digits to be sure (beyond 2^53) is none.
 */
export const saidText = z
  .union([z.string(), z.int().transform(String)])
  .nullable()
  .catch(null);

/**
 * A token goes into a header as it is: visible characters, and no more than servers take (8 KiB of headers
 * at the least generous). One that is longer was spoilt on its way, and is asked for again.
 */
export const tokenText = z.string().regex(/^[\x21-\x7e]{1,7000}$/);

/** Whether a value has members to be read by name: any object that is no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The records in what should be one: a list in its place hides none of them. What else is in it is left out. */
export function recordsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  return isRecord(value) ? [value] : [];
}

/** Whether a value says anything: an empty text says nothing. */
export const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

/** The text, or null for one that says nothing. */
export const saidOrNull = (text: string | null | undefined): string | null =>
  text !== undefined && isSaid(text) ? text : null;

/** Any value as text, an empty one too: nested ones stay JSON, so that nothing gets lost; null for none. */
export function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
