import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { answer, authorizedById } from './exchange.ts';
import type { Integration } from './exchange.ts';
import { requireSession } from './lookups.ts';
import type { VeriffSession } from './session.ts';
import type { VeriffSessions } from './sessions.ts';

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
    pepSanctionMatches: isMatched(session)
      ? [{ numberOfMatches: 1, date: decided?.decisionTime, matches: [match] }]
      : [],
  };
}

/** Today's "Watchlist-screening results". */
function watchlistAnswer(session: VeriffSession): object {
  const { id, attempt, request, createdAt } = session;
  const person: Record<string, unknown> = { ...request.person, ...decidedOf(session)?.person };
  const hits = isMatched(session)
    ? [{ matchedName: nameOf(person), countries: ['EE'], matchTypes: ['pep'] }]
    : [];
  return {
    attemptId: attempt.id,
    sessionId: id,
    vendorData: request.vendorData,
    checkType: 'initial_result',
    matchStatus: hits.length > 0 ? 'possible_match' : 'no_match',
    searchTerm: { name: nameOf(person), year: null },
    totalHits: hits.length,
    createdAt,
    hits,
    screeningId: randomUUID(),
  };
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
    const data = watchlistAnswer(requireSession(sessions, request.params.id));
    answer(request, response, integration, 200, JSON.stringify({ status: 'success', data }));
  });

  return router;
}
