import { Router } from 'express';
import { parseControl } from '../control/parse.ts';
import { ControlError, simulated } from '../simulator.ts';
import type { SessionSummary, SimulatorFactory } from '../simulator.ts';
import { runAction } from './actions.ts';
import { identomatApi } from './api.ts';
import { CONFIGS, configsSchema } from './begin.ts';
import { identomatCredentials, newIdentomatCredentials } from './credentials.ts';
import type { IdentomatCredentials } from './credentials.ts';
import { settingsSchema, USUAL_SETTINGS } from './errors.ts';
import type { Settings } from './errors.ts';
import { identomatPages } from './page.ts';
import type { IdentomatSession } from './session.ts';
import { IdentomatSessions } from './sessions.ts';

function summary(sessions: IdentomatSessions, session: IdentomatSession): SessionSummary {
  const { token, url, createdAt, request, result, rejectReason } = session;
  const status = sessions.status(session);
  return {
    id: token,
    status,
    url,
    createdAt,
    name: '',
    flags: request.flags,
    steps: request.steps,
    configId: request.configId ?? null,
    parentSessionId: request.parentSessionId ?? null,
    result,
    rejectReason: rejectReason?.value ?? null,
    neverArrived: status === 'created',
  };
}

const simulator =
  (options: IdentomatCredentials): SimulatorFactory =>
  (context) => {
    const sessions = new IdentomatSessions(context);
    let settings: Settings = { ...USUAL_SETTINGS };
    let configs = CONFIGS;
    const control = Router();
    // PUT /control/identomat/settings chooses where the documents are silent; what is left out stays.
    control.put('/settings', (request, response) => {
      const change = Object.entries(parseControl(settingsSchema, request.body));
      const given = change.filter(([, value]) => value !== undefined);
      settings = { ...settings, ...Object.fromEntries(given) };
      response.json(settings);
    });
    // PUT /control/identomat/configs replaces what config_id can name.
    control.put('/configs', (request, response) => {
      configs = parseControl(configsSchema, request.body);
      response.json(configs);
    });
    return {
      vendor: 'identomat',
      title: 'Identomat',
      api: identomatApi({
        sessions,
        options,
        settings: () => settings,
        configs: () => configs,
      }),
      pages: identomatPages(sessions),
      control,
      sessions: () => sessions.all().map((session) => summary(sessions, session)),
      act: (token, request) => {
        const session = sessions.find(token);
        if (session === undefined) throw new ControlError(404, 'No such session.');
        runAction(sessions, session, request);
        return summary(sessions, session);
      },
      setWebhooks: () => {
        throw new ControlError(400, 'Identomat has no webhooks: ask for the result.');
      },
      tick: () => undefined,
      reset: () => {
        sessions.clear();
        settings = { ...USUAL_SETTINGS };
        configs = CONFIGS;
      },
    };
  };

/** Identomat's widget sessions. It sends no webhooks: clients ask for results. */
export const identomat = simulated({
  credentials: identomatCredentials,
  newCredentials: newIdentomatCredentials,
  simulator,
});
