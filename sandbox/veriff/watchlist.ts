import { randomUUID } from 'node:crypto';
import type { VeriffSession, WatchlistResult } from './session.ts';
import type { Settings } from './settings.ts';

const TODAYS_WORD: Record<string, string> = { possible_match: 'potential_match' };

/** A hit as the vendor words it. */
export const hitOf = (name: string): object => ({
  matchedName: name,
  countries: ['EE'],
  dateOfBirth: '1963',
  dateOfDeath: null,
  matchTypes: ['pep'],
  aka: [],
  associates: [],
  listingsRelatedToMatch: { pep: [{ sourceName: 'List', sourceUrl: 'http://x', date: null }] },
});

/** The body of the webhook, and `data` of the answer, whose word is today's where the settings say so. */
export function watchlistBody(
  { id, request }: VeriffSession,
  { matchStatus, checkType, hits, createdAt, attemptId }: WatchlistResult,
  { name, form }: { name: string; form: 'webhook' | Settings },
): object {
  const isToday = form !== 'webhook' && form.today;
  const word = matchStatus === null ? null : (TODAYS_WORD[matchStatus] ?? matchStatus);
  return {
    checkType,
    ...(attemptId === null ? {} : { attemptId }),
    sessionId: id,
    vendorData: request.vendorData,
    endUserId: null,
    ...(isToday ? { reviewStatus: word, monitorStatus: 'enabled' } : { matchStatus }),
    searchTerm: { name, year: null },
    totalHits: hits.length,
    createdAt,
    hits,
    ...(form === 'webhook' ? {} : { screeningId: randomUUID() }),
  };
}
