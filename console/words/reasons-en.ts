import { REASON_CODES, REASONS } from '../../domain/reason.ts';
import type { ConsoleWords } from './catalogue.ts';

/** Each reason in the words that the API has for it. */
export const enReasons = Object.fromEntries(
  REASON_CODES.map((code) => [code, REASONS[code].message]),
  // Object.fromEntries forgets the keys, which are all codes that there are.
) as ConsoleWords['reason'];
