import type { Screening } from '../../domain/evidence.ts';
import { checksIn, keyOf } from './checks.ts';
import type { Check } from './checks.ts';
import { isPass, isUnsaid } from './words.ts';

/** ASSUMED: what blocks and checks about lists are called, e.g. `watchlistScore` (recorded). */
const ABOUT_LISTS =
  /watch ?list|sanction|adverse ?media|politically|\b(global|incode|kyc)?(pep|aml|ofac|sdn)/;

/** `globalPEPCheck` as `global pep check`. */
const wordsOf = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .toLowerCase();

const isAboutLists = (name: string): boolean => ABOUT_LISTS.test(wordsOf(name));

/** Whether a check is about lists of people, or stands in something that is. */
export const isOfScreening = ({ path }: Check): boolean => path.split('.').some(isAboutLists);

/** Deeper than any score is nested. */
const MAX_DEPTH = 12;

/** What a score says about lists of exposed or sanctioned people, under its names, wherever it stands. */
export function screeningsIn(value: unknown, depth = 0): [string, unknown][] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  const members: [string, unknown][] = Object.entries(value);
  return members.flatMap(([member, said]) => {
    const name = keyOf(said) ?? member;
    if (!isAboutLists(name)) return screeningsIn(said, depth + 1);
    return isSilent(name, said) ? [] : [[name, said]];
  });
}

/** Whether it neither reports a match nor says that there is none. */
function isSilent(name: string, said: unknown): boolean {
  const isEmpty = typeof said === 'object' && said !== null && Object.keys(said).length === 0;
  return isUnsaid(said) || isEmpty || said === false || (COUNTED.test(name) && isNobody(said));
}

/**
 * Null where a score says nothing about lists. Whatever is no plain OK, or has a name beside it, is a
 * match, for a person to look at.
 */
export function screeningOf(score: Record<string, unknown>): Screening | null {
  const all = screeningsIn(score);
  if (all.length === 0) return null;
  const isClear = all.every(([name, value]) => {
    const said = checksIn({ [name]: value }).filter(({ status }) => !isUnsaid(status));
    return said.length > 0 && said.every(({ status }) => isPass(status)) && !namesSomebody(value);
  });
  return isClear ? 'clear' : 'match';
}

/** ASSUMED: what those who were found are called, or their number, however deep in the block. */
const FOUND = /^(total|num(ber)?(of)?|is|has)?(hits?|match(es|ed)?)(count|number|total|status)?$/;
const COUNTED = /(hits?|match(es)?|count|total)$/i;

function namesSomebody(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  return Object.entries(value).some(([name, child]) => {
    const isFound = FOUND.test(name.replaceAll(/[^A-Za-z]/g, '').toLowerCase());
    return (isFound && !isNobody(child)) || namesSomebody(child, depth + 1);
  });
}

/** Null, zero, no, a word for these, and what is empty. */
function isNobody(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  if (isUnsaid(value) || value === false || Number(value) === 0) return true;
  return typeof value === 'string' && /^\s*(no|none|false|null|no[ _]?match(es)?)\s*$/i.test(value);
}
