import { Router } from 'express';
import { z } from 'zod';
import { answer, authorizedById } from './exchange.ts';
import type { Integration } from './exchange.ts';
import { requireSession } from './lookups.ts';
import { forbidden, notFound, validationFailed } from './refusals.ts';
import type { VeriffSession, WatchlistResult } from './session.ts';
import type { VeriffSessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import { hitOf, watchlistBody } from './watchlist.ts';

const decidedSchema = z.object({
  verification: z.object({ person: z.record(z.string(), z.unknown()), decisionTime: z.string() }),
});

/** The person as the last decision has them, or as the session was asked for. */
function decidedOf({ decision }: VeriffSession) {
  return decision === undefined
    ? undefined
    : decidedSchema.safeParse(JSON.parse(decision)).data?.verification;
}

const isMatched = (session: VeriffSession): boolean =>
  (decidedOf(session)?.person['pepSanctionMatch'] ?? null) !== null;

const nameOf = (person: Record<string, unknown>): string =>
  [person['firstName'], person['lastName']].filter(Boolean).join(' ');

/** As in the document's sample, without its trailing comma. */
function personAnswer(session: VeriffSession): object {
  const decided = decidedOf(session);
  const person: Record<string, unknown> = { ...session.request.person, ...decided?.person };
  const match = { name: nameOf(person), nationality: 'EE', category: 'PEP' };
  const found = isMatched(session)
    ? [{ numberOfMatches: 1, date: decided?.decisionTime, matches: [match] }]
    : [];
  return {
    id: session.id,
    firstName: person['firstName'] ?? null,
    lastName: person['lastName'] ?? null,
    idCode: person['idNumber'] ?? null,
    dateOfBirth: person['dateOfBirth'] ?? null,
    gender: person['gender'] ?? null,
    nationality: person['nationality'] ?? 'EE',
    placeOfBirth: 'EE',
    citizenships: [{ kind: 'Main', citizenship: 'Estonia' }],
    pepSanctionMatches:
      session.pepSanctionMatches === undefined ? found : session.pepSanctionMatches,
  };
}

/** What was said of the session, else what its decision says, else what the settings say of all. */
function watchlistOf(session: VeriffSession, settings: Settings): WatchlistResult | null {
  if (session.watchlist !== undefined) return session.watchlist;
  const { watchlist } = settings;
  const isFound = isMatched(session) || watchlist === 'possible_match';
  if (!isFound && watchlist !== 'no_match') return null;
  return {
    matchStatus: isFound ? 'possible_match' : 'no_match',
    checkType: 'initial_result',
    hits: isFound ? [hitOf(nameOf(knownOf(session)))] : [],
    createdAt: session.createdAt,
    attemptId: session.attempt.id,
  };
}

/** The person as far as they are known. */
const knownOf = (session: VeriffSession): Record<string, unknown> => ({
  ...session.request.person,
  ...decidedOf(session)?.person,
});

export const nameIn = (session: VeriffSession): string => nameOf(knownOf(session));

/** Today's "Watchlist-screening results"; null while they take their time. */
function watchlistAnswer(session: VeriffSession, settings: Settings): object | null {
  const result = watchlistOf(session, settings);
  if (result !== null)
    return watchlistBody(session, result, { name: nameIn(session), form: settings });
  if (settings.watchlist === 'forbidden') throw forbidden();
  if (settings.watchlist === 'unknown') throw notFound();
  return null;
}

/** GET /sessions/{id}/person and /watchlist-screening. */
export function personApi(sessions: VeriffSessions, integration: Integration): Router {
  const router = Router();
  const byId = authorizedById(integration);

  router.get('/v1/sessions/:id/person', byId, (request, response) => {
    const person = personAnswer(requireSession(sessions, request.params.id));
    const text = JSON.stringify({ status: 'success', person });
    answer(request, response, integration, 200, text);
  });
  router.get('/v1/sessions/:id/watchlist-screening', byId, (request, response) => {
    const data = watchlistAnswer(requireSession(sessions, request.params.id), sessions.settings);
    answer(request, response, integration, 200, JSON.stringify({ status: 'success', data }));
  });
  // Mexico's register of voters, by today's reference: bare, without `status` or `data`.
  router.get('/v1/sessions/:id/decision/ine-registry', byId, (request, response) => {
    requireSession(sessions, request.params.id);
    if (!sessions.settings.today) throw notFound();
    if (typeof request.query['version'] !== 'string') throw validationFailed();
    const text = JSON.stringify({ active: true, documentState: 'La credencial es válida' });
    answer(request, response, integration, 200, text);
  });

  return router;
}
