import type { VendorFact } from '../../domain/outcome.ts';
import { membersNamed } from '../values/members.ts';
import { isRecord, recordsIn } from '../values/said.ts';
import { WATCHLIST_WORDS } from './codes.ts';
import { watchlistSchema } from './schemas.ts';
import type { Watchlist } from './schemas.ts';
import { isPresent, spell, wordOf } from './words.ts';

/**
 * What a message tells of a watchlist screening: a webhook in itself, an answer in its `data`. Both are
 * read wherever both are there, so that a property which was added hides nothing. Empty: it is none.
 */
export function watchlistsIn(message: unknown): Watchlist[] {
  if (!isRecord(message)) return [];
  return [message, ...recordsIn(message['data'])]
    .filter(isWatchlist)
    .map((watchlist) => watchlistSchema.parse(watchlist));
}

/** The gravest that these say; null where there is none, or one is not done yet and none tells of a match. */
export function factOfWatchlists(watchlists: readonly Watchlist[]): VendorFact | null {
  const facts = watchlists.map(factOfWatchlist);
  const match = facts.find((fact) => fact?.screening === 'match');
  return match ?? (facts.includes(null) ? null : (facts[0] ?? null));
}

/** Whether something deeper in a message, where no screening of Veriff's stands, tells of a match. */
export function tellsOfMatchWithin(message: unknown): boolean {
  const words = membersNamed(message, /^(match|review)_?status$/i).flatMap(spokenIn);
  const counts = membersNamed(message, /^total_?hits$/i);
  const isMatch = (word: string) => (WATCHLIST_WORDS.get(word) ?? 'match') === 'match';
  return words.some(isMatch) || counts.some((count) => Number(count ?? 0) !== 0);
}

/** Whether a body is a watchlist screening: no other message of Veriff has these. */
const isWatchlist = (value: object): boolean =>
  ['matchStatus', 'reviewStatus', 'totalHits', 'hits'].some((name) => name in value);

/**
 * What a watchlist screening says, or null where it is not done yet. "No match" must be said: by a word, or
 * by no word and the number of hits being none. Hits beside such a word, and words that we do not know, are
 * a match, so that a person looks. Pure.
 */
function factOfWatchlist(watchlist: Watchlist): VendorFact | null {
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
