import type { VendorFact } from '../../domain/outcome.ts';
import { membersNamed } from '../values/members.ts';
import { isRecord, recordsIn } from '../values/said.ts';
import { NO_MATCH_WORDS, NO_SCREENING_MATCH } from './codes.ts';
import { personMessageSchema } from './schemas.ts';
import { wordOf } from './words.ts';

/** One word of a decision, and the list of the person's record. */
const ONE = /^pep_?sanctions?_?match$/i;
const LISTED = /^pep_?sanctions?_?matches$/i;

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
 * screening, one with screenings that found no match clears. A match is one wherever it stands. Pure.
 *
 * @param message the answer that the record came in
 */
export function factOfPerson(message: unknown): VendorFact | null {
  const persons = recordsIn(personMessageSchema.safeParse(message).data?.person);
  const isClear = persons.length > 0 && persons.every(isCleared);
  const screening = hasScreeningMatch(message) ? 'match' : isClear ? 'clear' : null;
  return screening === null ? null : { kind: 'screening', reasons: [], screening };
}

function isCleared(person: Readonly<Record<string, unknown>>): boolean {
  const { pepSanctionMatches: screenings } = person;
  const isScreened = Array.isArray(screenings) && screenings.some(isRecord);
  return screeningOfPerson(person) === 'clear' || isScreened;
}

/**
 * Whether a verified person matches a list of politically exposed or sanctioned people, by the single
 * `pepSanctionMatch` of a decision or the list `pepSanctionMatches` of the person's record, wherever they stand.
 */
export function hasScreeningMatch(value: unknown): boolean {
  return [ONE, LISTED].some((name) => membersNamed(value, name).some(isMatch));
}

function isMatch(value: unknown): boolean {
  if (typeof value === 'string') return !NO_SCREENING_MATCH.has(value.trim().toLowerCase());
  // A list of screenings: each with its matches, or with their number.
  if (Array.isArray(value)) return value.some(isScreeningWithMatches);
  return !NO_SCREENING_MATCH.has(value);
}

function isScreeningWithMatches(screening: unknown): boolean {
  if (typeof screening !== 'object' || screening === null) return isMatch(screening);
  const found = membersNamed(screening, /^(matches|hits)$/i);
  const counted = membersNamed(screening, /^number_?of_?matches$/i);
  const isNobody = found.every(isEmpty) && counted.every((number) => number === 0);
  return !isNobody || found.length + counted.length === 0;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/**
 * The matches, one record each, as Veriff words them: `category` is PEP (politically exposed) or SIP
 * (special interest, i.e. sanctions), `date` that of the screening which found it. A match of which
 * nothing more is said is `{pepSanctionMatch}`; the list is empty when there was none.
 */
export function screeningOf(person: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const single = membersNamed(person, ONE).filter(isMatch);
  const listed = membersNamed(person, LISTED).flatMap((said): unknown[] =>
    Array.isArray(said) ? said : [said],
  );
  return [
    ...single.map((pepSanctionMatch) => ({ pepSanctionMatch })),
    ...listed.flatMap(matchesIn),
  ];
}

function matchesIn(screening: unknown): Record<string, unknown>[] {
  if (!isScreeningWithMatches(screening)) return [];
  if (!isRecord(screening)) return [{ pepSanctionMatches: screening }];
  const { matches, ...others } = screening;
  if (!Array.isArray(matches) || matches.length === 0) return [screening];
  return matches.map((match: unknown) => ({ ...others, ...(isRecord(match) ? match : { match }) }));
}
