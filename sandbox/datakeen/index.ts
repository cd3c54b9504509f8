import { Router } from 'express';
import { parseControl } from '../control/parse.ts';
import { ControlError, simulated } from '../simulator.ts';
import type { SessionSummary, SimulatorFactory } from '../simulator.ts';
import { runAction } from './actions.ts';
import { datakeenApi } from './api.ts';
import { datakeenCredentials, newDatakeenCredentials } from './credentials.ts';
import type { DatakeenCredentials } from './credentials.ts';
import { datakeenPages } from './page.ts';
import { DatakeenSessions } from './sessions.ts';
import type { DatakeenSession } from './sessions.ts';
import { TEMPLATES, templatesSchema } from './templates.ts';

function summary(sessions: DatakeenSessions, session: DatakeenSession): SessionSummary {
  const { id, link, createdAt, request } = session;
  const result = session.result.latest;
  const status = sessions.status(session);
  return {
    id,
    status,
    url: link,
    createdAt,
    name: [request.firstName, request.lastName].filter(Boolean).join(' '),
    templateId: request.templateId,
    birthDate: request.birthDate ?? null,
    webhookURL: request.webhookURL ?? null,
    callbackURL: request.callbackURL ?? null,
    code: result?.code ?? null,
    resultStatus: result?.status ?? null,
    neverArrived: status === 'created',
  };
}

const simulator =
  (options: DatakeenCredentials): SimulatorFactory =>
  (context) => {
    const sessions = new DatakeenSessions(context);
    let templates = TEMPLATES;
    const control = Router();
    // PUT /control/datakeen/templates replaces the account's templates.
    control.put('/templates', (request, response) => {
      templates = parseControl(templatesSchema, request.body);
      response.json(templates);
    });
    return {
      vendor: 'datakeen',
      title: 'Datakeen (IDify)',
      api: datakeenApi(sessions, options, context.clock, () => templates),
      pages: datakeenPages(sessions),
      control,
      sessions: () => sessions.all().map((session) => summary(sessions, session)),
      act: (sessionId, request) => {
        const session = sessions.find(sessionId);
        if (session === undefined) throw new ControlError(404, `No session ${sessionId}.`);
        runAction(sessions, session, request);
        return summary(sessions, session);
      },
      setWebhooks: () => {
        throw new ControlError(400, 'Datakeen gets a webhookURL with every session.');
      },
      tick: () => undefined,
      reset: () => {
        sessions.clear();
        templates = TEMPLATES;
      },
    };
  };

/** Datakeen's IDify sessions. */
export const datakeen = simulated({
  credentials: datakeenCredentials,
  newCredentials: newDatakeenCredentials,
  simulator,
});
