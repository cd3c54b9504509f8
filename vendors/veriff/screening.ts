import type { VendorFact } from '../../domain/outcome.ts';
import { isRecord } from '../values/said.ts';
import { NO_MATCH_WORDS, NO_SCREENING_MATCH } from './codes.ts';
import { wordOf } from './words.ts';

/**
 * What a decision says of lists: a match, or "no match" in a word. Every recorded decision has null, which says
 * nothing: the vendor reports the watchlist screening apart.
 */
export function screeningOfPerson(
  person: Readonly<Record<string, unknown>>,
): 'match' | 'clear' | null {
  if (hasScreeningMatch(person)) return 'match';
  return NO_MATCH_WORDS.has(wordOf(person['pepSanctionMatch']) ?? '') ? 'clear' : null;
}

/**
 * What the person's record says of lists, or null where it says nothing: an empty list tells of no
 * screening, one with screenings that found no match clears. Pure.
 */
export function factOfPerson(person: unknown): VendorFact | null {
  if (!isRecord(person)) return null;
  const { pepSanctionMatches: screenings } = person;
  const isScreened = Array.isArray(screenings) && screenings.some(isRecord);
  const screening = screeningOfPerson(person) ?? (isScreened ? 'clear' : null);
  return screening === null ? null : { kind: 'screening', reasons: [], screening };
}

/**
 * Whether a verified person matches a list of politically exposed or sanctioned people, by the single
 * `pepSanctionMatch` of a decision or the list `pepSanctionMatches` of the person's record.
 */
function hasScreeningMatch(person: Readonly<Record<string, unknown>>): boolean {
  return isMatch(person['pepSanctionMatch']) || isMatch(person['pepSanctionMatches']);
}

function isMatch(value: unknown): boolean {
  if (typeof value === 'string') return !NO_SCREENING_MATCH.has(value.trim().toLowerCase());
  // A list of screenings: each with its matches, or with their number.
  if (Array.isArray(value)) return value.some(isScreeningWithMatches);
  return !NO_SCREENING_MATCH.has(value);
}

function isScreeningWithMatches(screening: unknown): boolean {
  if (typeof screening !== 'object' || screening === null) return isMatch(screening);
  const found = 'matches' in screening ? screening.matches : undefined;
  const counted = 'numberOfMatches' in screening ? screening.numberOfMatches : undefined;
  if (counted === 0 && (found === undefined || isEmpty(found))) return false;
  return !isEmpty(found) || counted !== undefined;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/**
 * The matches, one record each, as Veriff words them: `category` is PEP (politically exposed) or SIP
 * (special interest, i.e. sanctions), `date` that of the screening which found it. A match of which
 * nothing more is said is `{pepSanctionMatch}`; the list is empty when there was none.
 */
export function screeningOf(person: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  if (!hasScreeningMatch(person)) return [];
  const { pepSanctionMatch, pepSanctionMatches } = person;
  const screenings: unknown[] = Array.isArray(pepSanctionMatches)
    ? pepSanctionMatches
    : [pepSanctionMatches];
  const listed = screenings.flatMap(matchesIn);
  return isMatch(pepSanctionMatch) ? [{ pepSanctionMatch }, ...listed] : listed;
}

function matchesIn(screening: unknown): Record<string, unknown>[] {
  if (!isScreeningWithMatches(screening)) return [];
  if (!isRecord(screening)) return [{ pepSanctionMatches: screening }];
  const { matches, ...others } = screening;
  if (!Array.isArray(matches) || matches.length === 0) return [screening];
  return matches.map((match: unknown) => ({ ...others, ...(isRecord(match) ? match : { match }) }));
}
