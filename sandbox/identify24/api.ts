import { timingSafeEqual } from 'node:crypto';
import express, { Router } from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { SimulatorClock } from '../shared/clock.ts';
import { hasOtherBody } from '../shared/json-body.ts';
import type { Identify24Credentials } from './credentials.ts';
import { badRequest, conflict, notDone, notFound, refuse, unauthorized } from './errors.ts';
import { readIdent } from './ident-request.ts';
import type { Ident, Idents, Standing } from './idents.ts';
import { isOn } from './settings.ts';
import type { Project, Settings, StatusName } from './settings.ts';
import { createdAtText, today } from './time.ts';
import type { Tokens } from './tokens.ts';

/** A PDF to sign travels in the body. */
const BODY_LIMIT = '15mb';

const loginSchema = z.object({ PARTNER: z.string(), APIKEY: z.string() });
const projectSchema = z.object({
  project_id: z.union([z.string(), z.number().int()]).transform(String),
});

export interface Identify24Api {
  idents: Idents;
  tokens: Tokens;
  options: Identify24Credentials;
  clock: SimulatorClock;
  settings: () => Settings;
  projects: () => Project[];
  statusOf: (standing: Standing) => StatusName;
}

function equal(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const login =
  ({ options, tokens }: Identify24Api): RequestHandler =>
  (request, response) => {
    const parsed = loginSchema.safeParse(request.body);
    if (!parsed.success) throw badRequest(['PARTNER and APIKEY are required.']);
    const { PARTNER: partner, APIKEY: apiKey } = parsed.data;
    if (!equal(partner, options.partner) || !equal(apiKey, options.apiKey)) {
      throw unauthorized('No valid API key provided.');
    }
    const token = tokens.issue(partner);
    response.json({ result: true, response_status: 200, token, messages: ['Successful..'] });
  };

const authorize =
  ({ options, tokens }: Identify24Api): RequestHandler =>
  (request, _response, next) => {
    const partner = request.get('x-api-partner') ?? '';
    if (!equal(partner, options.partner) || !tokens.use(request.get('x-api-token') ?? '')) {
      throw unauthorized('Unauthorized');
    }
    next();
  };

/** "All data is sent as UTF-8 encoded JSON." */
const onlyJson: RequestHandler = (request, _response, next) => {
  if (hasOtherBody(request)) throw badRequest(['The body must be sent as application/json.']);
  next();
};

const create =
  ({ idents, clock, settings, projects }: Identify24Api): RequestHandler =>
  (request, response) => {
    const fields = readIdent(request.body, {
      upperCase: settings().upperCase,
      today: today(clock.now()),
    });
    const project = projects().find(({ id }) => String(id) === fields['project_id']);
    if (project === undefined) throw notDone('Project not found.');
    if (!isOn(project)) throw notDone('Project is not active.');
    const { custom_id: customId } = fields;
    const taken =
      customId !== undefined &&
      customId !== '' &&
      idents.all().some((ident) => ident.fields['custom_id'] === customId);
    if (taken) throw conflict('custom_id is already in use.');
    const { id: ident_id, url: conference_url } = idents.create(fields);
    response.json({ result: true, messages: [], ident_id, conference_url });
  };

/** The sample's fields in the sample's order. */
function identText(ident: Ident, { idents, statusOf, settings }: Identify24Api): string {
  const { fields } = ident;
  const standing = idents.shown(ident);
  const data = {
    id: ident.id,
    project_id: fields['project_id'],
    person_first_name: fields['person_first_name'],
    person_last_name: fields['person_last_name'],
    custom_id: fields['custom_id'] ?? '',
    custom1: fields['custom1'] ?? '',
    custom2: fields['custom2'] ?? '',
    custom3: fields['custom3'] ?? '',
    custom4: fields['custom4'] ?? '',
    status: statusOf(standing).name,
    created_at: createdAtText(ident.createdAtMs),
    appointment_date: standing.appointment ?? '',
  };
  const text = JSON.stringify({ result: true, messages: [], data });
  return settings().missingComma
    ? text.replace(',"appointment_date"', ' "appointment_date"')
    : text;
}

function projectRoutes({ projects }: Identify24Api): Router {
  const router = Router();
  router.get('/getAll', (_request, response) => {
    response.json({ result: true, messages: [], data: projects(), response_status: 200 });
  });
  // A GET with a body, as the document has it.
  router.get('/get', (request, response) => {
    const parsed = projectSchema.safeParse(request.body);
    if (!parsed.success) throw badRequest(['project_id is required.']);
    const data = projects().find(({ id }) => String(id) === parsed.data.project_id);
    if (data === undefined) throw notFound('Project not found.');
    response.json({ result: true, messages: [], data, response_status: 200 });
  });
  return router;
}

/** The vendor's HTTP API (document: "METHODS"). */
export function identify24Api(api: Identify24Api): Router {
  const router = Router();
  const authorized = authorize(api);
  router.use(onlyJson, express.json({ limit: BODY_LIMIT }));
  router.post('/auth', login(api));
  router.post('/ident/create', authorized, create(api));
  router.get('/ident/get/:id', authorized, (request, response) => {
    const ident = api.idents.find(String(request.params['id']));
    if (ident === undefined) throw notFound('Ident not found.');
    response.type('json').send(identText(ident, api));
  });
  router.use('/project', authorized, projectRoutes(api));
  router.use((_request, _response, next) => {
    next(notFound('No such method.'));
  });
  router.use(refuse);
  return router;
}
