import { z } from 'zod';
import { isSameSession } from '../../domain/vendor-message.ts';

/**
 * How the vendor's words and codes are compared: case and surrounding space of a word do not matter, since
 * the document does not say that they do.
 */

export const isPresent = (value: unknown): boolean => value !== null && value !== undefined;

/** A word in lower case; null for what is missing, empty or no word, or says "null" (recorded, for nothing). */
export function wordOf(value: unknown): string | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === '' || word === 'null' ? null : word;
}

/** Whether a value is the id of a session, and not of this one. */
export function isIdOfAnother(value: unknown, id: string): boolean {
  const named = z.guid().safeParse(wordOf(value)).data;
  return named !== undefined && !isSameSession(named, { id });
}

/** The code of a reason: a number in the document, a text in today's description of the same field. */
export function reasonCodeOf(value: unknown): number | null {
  const isSaid = typeof value === 'string' || typeof value === 'number';
  return isSaid && /^\d{1,6}$/.test(String(value)) ? Number(value) : null;
}

/**
 * The vendor's codes, one after the other. What is missing is `none`; what does not look like a code is
 * `other`, since nothing but codes may reach a workflow.
 */
export function spell(...parts: unknown[]): string {
  return parts.map(spellOne).join('/');
}

function spellOne(part: unknown): string {
  if (!isPresent(part)) return 'none';
  const text = typeof part === 'string' || typeof part === 'number' ? String(part) : '';
  return /^[A-Za-z0-9._-]{1,32}$/.test(text) ? text : 'other';
}
