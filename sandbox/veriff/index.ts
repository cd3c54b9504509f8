import { Router } from 'express';
import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { ControlError, simulated } from '../simulator.ts';
import type { SessionSummary, SimulatorFactory } from '../simulator.ts';
import type { SignatureMode } from '../shared/webhook-behaviour.ts';
import { runAction } from './actions.ts';
import { veriffApi } from './api.ts';
import { newVeriffCredentials, veriffCredentials } from './credentials.ts';
import type { VeriffCredentials } from './credentials.ts';
import type { Integration } from './exchange.ts';
import { veriffPages } from './page.ts';
import type { VeriffSession } from './session.ts';
import { VeriffSessions } from './sessions.ts';
import type { WebhookKind } from './sessions.ts';
import { settingsSchema } from './settings.ts';
import { sign, signedHeaders } from './signing.ts';

const addressesSchema = z.strictObject({
  eventUrl: z.url().nullable().optional(),
  decisionUrl: z.url().nullable().optional(),
  watchlistUrl: z.url().nullable().optional(),
});

function summary(session: VeriffSession): SessionSummary {
  const { id, status, url, createdAt, attempt, attempts, request, testIntegration } = session;
  return {
    id,
    status,
    url,
    createdAt,
    name: [request.person.firstName, request.person.lastName].filter(Boolean).join(' '),
    vendorData: request.vendorData,
    callback: request.callback ?? null,
    attempt: attempt.id,
    attempts: attempts.map(({ id: attemptId, status: each, media }) => ({
      id: attemptId,
      status: each,
      media: media.map(({ id: mediaId, context, mimetype }) => ({
        id: mediaId,
        context,
        mimetype,
      })),
    })),
    neverArrived: status === 'created',
    testIntegration,
  };
}

/** The API key and the signature of the pinned scheme, or what a test wants instead. */
function webhookHeaders({ apiKey, secret, signature: scheme, headerNames }: Integration) {
  return (body: string, mode: SignatureMode): Record<string, string> => {
    const signature =
      mode === 'missing' ? undefined : sign(scheme, body, mode === 'valid' ? secret : `${secret}?`);
    return signedHeaders(scheme, { apiKey, signature }, headerNames?.() ?? 'x');
  };
}

/** "Multiple times for up to a week", once an hour; here `retryMs` apart. */
const RETRY = { factor: 1, tries: 168 };

const simulator =
  (credentials: VeriffCredentials): SimulatorFactory =>
  (context) => {
    let addresses: Partial<Record<WebhookKind, string | null>> = {};
    const integration: Integration = {
      ...credentials,
      headerNames: () => sessions.settings.headerNames,
    };
    const headers = webhookHeaders(integration);
    const send = (session: VeriffSession, to: WebhookKind, kind: string, body: string): void => {
      context.webhooks.send({
        sessionId: session.id,
        kind,
        url: addresses[to] ?? undefined,
        body,
        headers,
        retry: RETRY,
      });
    };
    const sessions = new VeriffSessions(context, integration.secret, send);
    const api = veriffApi(sessions, integration, context);
    const control = Router();
    control.put('/settings', (request, response) => {
      const change: unknown = request.body;
      const settings: unknown = Object.assign({}, sessions.settings, change);
      sessions.settings = parseControl(settingsSchema, settings);
      response.json(sessions.settings);
    });
    return {
      vendor: 'veriff',
      title: 'Veriff',
      api: api.router,
      control,
      pages: veriffPages(sessions),
      sessions: () => sessions.all().map(summary),
      act: (sessionId, request) => {
        const session = sessions.find(sessionId);
        if (session === undefined) throw new ControlError(404, `No session ${sessionId}.`);
        runAction(sessions, session, request, send);
        return summary(session);
      },
      setWebhooks: (request) => {
        const parsed = parseControl(addressesSchema, request);
        const { eventUrl: event, decisionUrl: decision, watchlistUrl: watchlist } = parsed;
        addresses = {
          ...addresses,
          ...(event === undefined ? {} : { event }),
          ...(decision === undefined ? {} : { decision }),
          ...(watchlist === undefined ? {} : { watchlist }),
        };
      },
      tick: () => {
        sessions.expireOverdue();
      },
      reset: ({ keepWebhooks }) => {
        sessions.clear();
        api.reset();
        if (!keepWebhooks) addresses = {};
      },
    };
  };

/** Veriff, for hosted verification sessions. */
export const veriff = simulated({
  credentials: veriffCredentials,
  newCredentials: newVeriffCredentials,
  simulator,
});
