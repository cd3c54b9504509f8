import type { VendorFact } from '../../domain/outcome.ts';
import { isRecord } from '../values/said.ts';
import { NO_MATCH_WORDS, NO_SCREENING_MATCH, WATCHLIST_WORDS } from './codes.ts';
import type { Watchlist } from './schemas.ts';
import { isPresent, spell, wordOf } from './words.ts';

/**
 * What a decision says of lists: a match, or "no match" in a word. Null, which is what every recorded
 * decision holds, says nothing: the watchlist screening is told apart.
 */
export function screeningOfPerson(
  person: Readonly<Record<string, unknown>>,
): 'match' | 'clear' | null {
  if (hasScreeningMatch(person)) return 'match';
  return NO_MATCH_WORDS.has(wordOf(person['pepSanctionMatch']) ?? '') ? 'clear' : null;
}

/**
 * What a watchlist screening says, or null where it is not done yet. "No match" must be said: by a word, or
 * by no word and the number of hits being none. Hits beside such a word, and words that we do not know, are
 * a match, so that a person looks. Pure.
 */
export function factOfWatchlist(watchlist: Watchlist): VendorFact | null {
  const { attemptId, matchStatus, reviewStatus, totalHits, hits, createdAt } = watchlist;
  const words = [matchStatus, reviewStatus].flatMap(spokenIn);
  const meanings = words.map((word) => WATCHLIST_WORDS.get(word));
  const isHit = Number(totalHits ?? 0) !== 0 || holdsAnything(hits);
  const at = Date.parse(createdAt ?? '');
  const saying = (screening: 'clear' | 'match'): VendorFact => ({
    kind: 'screening',
    reasons: [],
    screening,
    vendorCode: spell(
      ...(words.length > 0 ? words.map((word) => word.replace(/ /g, '_')) : [null]),
    ),
    ...(attemptId == null ? {} : { attempt: attemptId }),
    ...(Number.isNaN(at) ? {} : { at: new Date(at).toISOString() }),
    ...(meanings.includes(undefined) ? { warning: 'unknown_status' } : {}),
  });
  if (meanings.every((meaning) => meaning === 'dismissed') && words.length > 0)
    return saying('clear');
  if (isHit) return saying('match');
  if (meanings.includes('not_yet')) return null;
  if (words.length === 0) return totalHits === 0 ? saying('clear') : null;
  const isClear = meanings.every((meaning) => meaning === 'no_match' || meaning === 'dismissed');
  return saying(isClear ? 'clear' : 'match');
}

/** What is there and no text is a word that we do not know. */
function spokenIn(said: unknown): string | [] {
  return wordOf(said) ?? (isPresent(said) && typeof said !== 'string' ? 'other' : []);
}

/** A list or an object that is empty holds nothing, as null does; anything else may be a match. */
function holdsAnything(hits: unknown): boolean {
  if (!isPresent(hits)) return false;
  return typeof hits !== 'object' || hits === null || Object.keys(hits).length > 0;
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

/** Whether a body is a watchlist screening: no other message of Veriff has these. */
export const isWatchlist = (value: object): boolean =>
  ['matchStatus', 'reviewStatus', 'totalHits', 'hits'].some((name) => name in value);

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
