import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { parseControl } from '../control/parse.ts';
import { ControlError, simulated } from '../simulator.ts';
import type { SessionSummary, SimulatorContext, SimulatorFactory } from '../simulator.ts';
import { runAction } from './actions.ts';
import { identify24Api } from './api.ts';
import { identify24Credentials, newIdentify24Credentials } from './credentials.ts';
import type { Identify24Credentials } from './credentials.ts';
import { Idents } from './idents.ts';
import type { Ident, Standing } from './idents.ts';
import { identify24Pages } from './page.ts';
import { PROJECTS, projectsSchema, settingsSchema, STATUSES } from './settings.ts';
import { statusesSchema, USUAL_SETTINGS } from './settings.ts';
import type { Project, Settings, State, StatusName } from './settings.ts';
import { Tokens } from './tokens.ts';

const addressSchema = z.strictObject({ url: z.url().nullable() });

/** What the partner's account says; control requests change it. */
interface Account {
  settings: Settings;
  projects: Project[];
  statuses: Record<State, StatusName>;
}

const usualAccount = (): Account => ({
  settings: { ...USUAL_SETTINGS },
  projects: PROJECTS,
  statuses: { ...STATUSES },
});

function summary(ident: Ident, { name, id: statusId }: StatusName): SessionSummary {
  const { id, url, createdAt, fields, state, appointment, opened } = ident;
  return {
    id,
    status: name,
    url,
    createdAt,
    name: [fields['person_first_name'], fields['person_last_name']].filter(Boolean).join(' '),
    statusId,
    state,
    opened,
    customId: fields['custom_id'] ?? null,
    projectId: fields['project_id'],
    appointment: appointment ?? null,
    rejectReason: ident.rejectReason,
    fields: { ...fields, ...(fields['pdf_content'] ? { pdf_content: '…' } : {}) },
    neverArrived: state === 'unidentified' && !opened,
  };
}

/** The document's sample payload: every value is a string. */
function webhookBody(ident: Ident, { id: statusId, name }: StatusName): string {
  const { fields } = ident;
  const given = (field: string): string => fields[field] ?? '';
  return JSON.stringify({
    ident_id: ident.id,
    status_id: statusId,
    status: name,
    project_id: given('project_id'),
    custom_id: given('custom_id'),
    company_name: given('company_name'),
    first_name: given('person_first_name'),
    last_name: given('person_last_name'),
    custom1: given('custom1'),
    custom2: given('custom2'),
    custom3: given('custom3'),
    custom4: given('custom4'),
    agent_notes: ident.agentNotes,
    reject_reason: ident.rejectReason,
    agent_name: ident.agentName,
    appointment_date: ident.appointment ?? '',
  });
}

/** PUT settings and statuses change what they name; PUT projects replaces; DELETE tokens invalidates. */
function controlRoutes(account: () => Account, tokens: Tokens): Router {
  const control = Router();
  control.put('/settings', (request, response) => {
    const change = Object.entries(parseControl(settingsSchema, request.body));
    Object.assign(account().settings, Object.fromEntries(change));
    response.json(account().settings);
  });
  control.put('/statuses', (request, response) => {
    Object.assign(account().statuses, parseControl(statusesSchema, request.body));
    response.json(account().statuses);
  });
  control.put('/projects', (request, response) => {
    account().projects = parseControl(projectsSchema, request.body);
    response.json(account().projects);
  });
  control.delete('/tokens', (_request, response) => {
    tokens.clear();
    response.json({});
  });
  return control;
}

function announcer(
  { webhooks }: SimulatorContext,
  address: () => string | undefined,
  statusOf: (ident: Ident) => StatusName,
) {
  return (ident: Ident): void => {
    const status = statusOf(ident);
    const body = webhookBody(ident, status);
    webhooks.send({ sessionId: ident.id, kind: status.name, url: address(), body });
  };
}

const simulator =
  (options: Identify24Credentials): SimulatorFactory =>
  (context) => {
    const { clock } = context;
    let account = usualAccount();
    let address: string | undefined;
    const statusOf = ({ named, state }: Standing): StatusName => named ?? account.statuses[state];
    const idents = new Idents(
      context,
      announcer(context, () => address, statusOf),
    );
    const tokens = new Tokens(clock, randomBytes(32).toString('hex'));
    const settings = (): Settings => account.settings;
    const projects = (): Project[] => account.projects;
    return {
      vendor: 'identify24',
      title: 'Identify24 (VideoIdent)',
      api: identify24Api({ idents, tokens, options, clock, settings, projects, statusOf }),
      pages: identify24Pages(idents, clock),
      control: controlRoutes(() => account, tokens),
      sessions: () => idents.all().map((ident) => summary(ident, statusOf(ident))),
      act: (id, request) => {
        const ident = idents.find(id);
        if (ident === undefined) throw new ControlError(404, `No ident ${id}.`);
        runAction(idents, ident, request);
        return summary(ident, statusOf(ident));
      },
      setWebhooks: (request) => {
        address = parseControl(addressSchema, request).url ?? undefined;
      },
      tick: () => undefined,
      reset: ({ keepWebhooks }) => {
        idents.clear();
        tokens.clear();
        account = usualAccount();
        if (!keepWebhooks) address = undefined;
      },
    };
  };

/** Identify24's VideoIdent. */
export const identify24 = simulated({
  credentials: identify24Credentials,
  newCredentials: newIdentify24Credentials,
  simulator,
});
