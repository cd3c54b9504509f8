import express, { Router } from 'express';
import { cors } from '../shared/cors.ts';
import type { SimulatorContext } from '../simulator.ts';
import { captureApi } from './capture-api.ts';
import { deletionApi } from './deletion-api.ts';
import {
  answer,
  authorizedBody,
  authorizedById,
  checkApiKey,
  refuse,
  schemeOf,
} from './exchange.ts';
import type { Integration } from './exchange.ts';
import { requireSession } from './lookups.ts';
import { mediaApi } from './media-api.ts';
import { personApi } from './person-api.ts';
import { notFound } from './refusals.ts';
import { createdBody } from './session-answer.ts';
import { readSessionRequest } from './session-request.ts';
import type { VeriffSessions } from './sessions.ts';

const BODY_LIMIT = '1mb';

const UNDECIDED = { null: { verification: null }, empty: { verification: {} }, absent: {} };

/** Creating a session and asking how it stands. */
function sessionApi(sessions: VeriffSessions, integration: Integration): Router {
  const router = Router();
  const byId = authorizedById(integration);
  const raw = express.raw({ type: () => true, limit: BODY_LIMIT });

  router.post('/v1/sessions', raw, (request, response) => {
    const asked = authorizedBody(request, integration, 'optional');
    const session = sessions.create(readSessionRequest(asked, sessions.settings.today));
    const body = createdBody(session, schemeOf(request, integration));
    answer(request, response, integration, 201, JSON.stringify(body));
  });
  router.get('/v1/sessions/:id/decision', byId, (request, response) => {
    const { decision } = requireSession(sessions, request.params.id);
    const none = { status: 'success', ...UNDECIDED[sessions.settings.undecided] };
    answer(request, response, integration, 200, decision ?? JSON.stringify(none));
  });
  router.get('/v1/sessions/:id/attempts', byId, (request, response) => {
    const { attempts } = requireSession(sessions, request.params.id);
    const verifications = attempts.map(({ id, status }) => ({ id, status })).reverse();
    const text = JSON.stringify({ status: 'success', verifications });
    answer(request, response, integration, 200, text);
  });

  return router;
}

/** The vendor's HTTP API (document: "API Reference"), under /v1. */
export function veriffApi(
  sessions: VeriffSessions,
  integration: Integration,
  { baseUrl, clock, logger }: SimulatorContext,
): { router: Router; reset: () => void } {
  const router = Router();
  const deletion = deletionApi(sessions, integration, clock);
  router.use(cors);
  router.use(
    sessionApi(sessions, integration),
    personApi(sessions, integration),
    captureApi(sessions, integration, baseUrl),
    mediaApi(sessions, integration, baseUrl),
    deletion.router,
  );
  router.use((request, _response, next) => {
    checkApiKey(request, integration);
    next(notFound());
  });
  router.use(refuse(integration, logger));
  return { router, reset: deletion.reset };
}
