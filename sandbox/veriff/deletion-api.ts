import { Router } from 'express';
import type { SimulatorClock } from '../shared/clock.ts';
import { answer, authorizedById } from './exchange.ts';
import type { Integration } from './exchange.ts';
import { requireSession } from './lookups.ts';
import { forbidden, notCompleted, tooMany } from './refusals.ts';
import type { VeriffSession } from './session.ts';
import type { VeriffSessions } from './sessions.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** "10 sessions per 24 hours and 5 sessions per 1 hour" (today's documentation). */
const LIMITS = [
  { withinMs: HOUR_MS, most: 5 },
  { withinMs: 24 * HOUR_MS, most: 10 },
];
/** Deleting these ends them: a decision webhook says so. */
const UNFINISHED: Partial<Record<VeriffSession['status'], 'expired' | 'abandoned'>> = {
  created: 'expired',
  started: 'abandoned',
  resubmission_requested: 'abandoned',
};
const FINISHED: VeriffSession['status'][] = ['approved', 'declined', 'expired', 'abandoned'];

/** DELETE /sessions/{id}, with its limits. The session is unknown at once. */
export function deletionApi(
  sessions: VeriffSessions,
  integration: Integration,
  clock: SimulatorClock,
): { router: Router; reset: () => void } {
  const router = Router();
  let deletedAtMs: number[] = [];

  router.delete('/v1/sessions/:id', authorizedById(integration), (request, response) => {
    if (!sessions.settings.deletion) throw forbidden();
    const session = requireSession(sessions, request.params.id);
    const { id, status } = session;
    const ending = UNFINISHED[status];
    if (ending === undefined && !FINISHED.includes(status)) throw notCompleted();
    const now = clock.now();
    const isFull = LIMITS.some(({ withinMs, most }) => {
      return deletedAtMs.filter((at) => at > now - withinMs).length >= most;
    });
    if (isFull) throw tooMany();
    deletedAtMs = [...deletedAtMs, now];
    if (ending !== undefined) sessions.decide(session, ending);
    sessions.forget(session);
    const text = JSON.stringify({ status: 'success', verification: { id, status: 'deleted' } });
    answer(request, response, integration, 200, text);
  });

  const reset = (): void => {
    deletedAtMs = [];
  };
  return { router, reset };
}
