import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { ControlError, simulated } from '../simulator.ts';
import type { SessionSummary, SimulatorContext, SimulatorFactory } from '../simulator.ts';
import { Access } from './access.ts';
import { runAction } from './actions.ts';
import { incodeApi } from './api.ts';
import { incodeCredentials, newIncodeCredentials } from './credentials.ts';
import type { IncodeCredentials } from './credentials.ts';
import { FLOWS, flowsSchema } from './flows.ts';
import { incodePages } from './page.ts';
import { isUntouched } from './session.ts';
import type { IncodeSession, OnboardingStatus } from './session.ts';
import { IncodeSessions } from './sessions.ts';
import { WebhookAuth, webhookSchema } from './webhook-auth.ts';

const USUAL_PROCESSING_MS = 300;
/** "30 s × 2.5, 5 attempts": here from `retryMs`, so 30 times as fast by default. */
const RETRY = { factor: 2.5, tries: 6 };

const settingsSchema = z.strictObject({ processingMs: z.int().min(0) });

/** 200 with JSON, or 204. */
const isAccepted = (response: Response): boolean =>
  response.status === 204 ||
  (response.status === 200 &&
    /^application\/json\b/.test(response.headers.get('content-type') ?? ''));

const summary =
  (baseUrl: string) =>
  (session: IncodeSession): SessionSummary => ({
    id: session.id,
    status: session.status,
    url: `${baseUrl}/sdk?token=${session.token}`,
    createdAt: session.createdAt,
    name: session.request.externalId ?? '',
    externalId: session.request.externalId ?? null,
    flowId: session.request.flow.id,
    countryCode: session.request.countryCode,
    redirectionUrl: session.request.redirectionUrl ?? null,
    uploads: Object.keys(session.uploads),
    postProcessed: session.postProcessed,
    outcome: session.outcome ?? null,
    neverArrived: isUntouched(session),
  });

const statusBody = ({ id, status, request }: IncodeSession, clientId: string): object => ({
  interviewId: id,
  ...(request.externalId === undefined ? {} : { externalId: request.externalId }),
  onboardingStatus: status,
  clientId,
  flowId: request.flow.id,
});

/** Recorded of a success; the names of the others are assumed. */
const SESSION_EVENT: Partial<Record<OnboardingStatus, string>> = {
  ONBOARDING_FINISHED: 'SESSION_SUCCEEDED',
  MANUAL_REVIEW_APPROVED: 'SESSION_SUCCEEDED',
  MANUAL_REVIEW_REJECTED: 'SESSION_FAILED',
  EXPIRED: 'SESSION_FAILED',
};

/** Names the session by other fields than the document does, and leaves its status out. */
const sessionBody = ({ id, status, request }: IncodeSession): object => ({
  event: SESSION_EVENT[status] ?? 'SESSION_PROGRESS',
  sessionId: id,
  ...(request.externalId === undefined ? {} : { externalCustomerId: request.externalId }),
});

function webhooks(context: SimulatorContext, options: IncodeCredentials) {
  const auth = new WebhookAuth(context.clock);
  const clientId = options.clientId ?? 'sandbox';
  const announce = (session: IncodeSession): void => {
    const { id, status } = session;
    const body = auth.tells === 'session' ? sessionBody(session) : statusBody(session, clientId);
    context.webhooks.send({
      sessionId: id,
      kind: status,
      url: auth.url,
      body: JSON.stringify(body),
      headers: (_body, mode) => auth.headers(mode),
      isAccepted: (response) => {
        auth.answered(response);
        return isAccepted(response);
      },
      retry: RETRY,
    });
  };
  return { auth, announce };
}

const simulator =
  (options: IncodeCredentials): SimulatorFactory =>
  (context) => {
    const { baseUrl, clock } = context;
    const secret = randomBytes(32).toString('hex');
    const { auth, announce } = webhooks(context, options);
    const processingMs = USUAL_PROCESSING_MS;
    const sessions = new IncodeSessions(context, { secret, processingMs, announce });
    const access = new Access(options, secret, sessions, clock);
    let flows = FLOWS;
    const control = Router();
    // PUT /control/incode/flows replaces the account's flows.
    control.put('/flows', (request, response) => {
      flows = parseControl(flowsSchema, request.body);
      response.json(flows);
    });
    // PUT /control/incode/settings changes how long processing takes.
    control.put('/settings', (request, response) => {
      ({ processingMs: sessions.processingMs } = parseControl(settingsSchema, request.body));
      response.json({ processingMs: sessions.processingMs });
    });
    const summarize = summary(baseUrl);
    return {
      vendor: 'incode',
      title: 'Incode',
      api: incodeApi({
        sessions,
        access,
        options,
        clock,
        flows: () => flows,
        pageUrl: `${baseUrl}/sdk`,
      }),
      pages: incodePages({ sessions, access, deviceUrl: `${baseUrl}/0/` }),
      control,
      sessions: () => sessions.all().map(summarize),
      act: (sessionId, request) => {
        const session = sessions.find(sessionId);
        if (session === undefined) throw new ControlError(404, `No session ${sessionId}.`);
        runAction(sessions, session, request);
        return summarize(session);
      },
      setWebhooks: (request) => {
        auth.configure(parseControl(webhookSchema, request));
      },
      tick: () => {
        for (const session of sessions.all()) sessions.settle(session);
      },
      reset: ({ keepWebhooks }) => {
        sessions.clear();
        sessions.processingMs = USUAL_PROCESSING_MS;
        flows = FLOWS;
        if (!keepWebhooks) auth.configure({ url: null, tells: 'status' });
      },
    };
  };

/** Incode: API integration, and the web SDK's part of it. */
export const incode = simulated({
  credentials: incodeCredentials,
  newCredentials: newIncodeCredentials,
  simulator,
});
