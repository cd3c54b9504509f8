import { KycError } from '../../domain/errors.ts';
import {
  changeClientSettings,
  listSettingsChanges,
  readClientSettings,
  type Scope,
} from '../../store/index.ts';
import type { ClientPrincipal } from '../http/context.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { pageAnswer } from '../schemas/page.ts';
import { pageQuerySchema } from '../schemas/query.ts';
import {
  settingsAnswer,
  settingsChangeAnswer,
  settingsChangePageSchema,
  settingsRequestSchema,
  settingsSchema,
} from '../schemas/settings.ts';

const SETTINGS_SCOPE: Scope = 'settings:write';

export const readSettings = route({
  method: 'get',
  path: '/v1/settings',
  scope: SETTINGS_SCOPE,
  operationId: 'readSettings',
  tag: 'Settings',
  summary: 'What is set for you',
  description: 'For both modes.',
  responses: { 200: json('The settings.', settingsSchema) },
  handle: async ({ response, client: { clientId } }, { store }) => {
    response.json(settingsAnswer(await readClientSettings(store, { clientId })));
  },
});

export const changeSettings = route({
  method: 'patch',
  path: '/v1/settings',
  scope: SETTINGS_SCOPE,
  operationId: 'changeSettings',
  tag: 'Settings',
  summary: 'Change what is set for you',
  description:
    'What is left out stays. It takes a key of live mode, since it holds for both. It holds for verifications that start from then on: those that are open keep what they started with. Only `reviewWithinHours` holds for the cases that wait as well, `displayName`, `supportAddress`, `colour` and `languages` for every page, and `retentionDays` for all that there is: a shorter time a week later, a longer one and null at once. Each change is written down. A repetition changes nothing; under one Idempotency-Key also after another change: that one stays, and is in the answer.',
  body: jsonBody(settingsRequestSchema),
  responses: { 200: json('The settings as they are now.', settingsSchema) },
  handle: async ({ response, client, principal, body, sent, repeated }, { store }) => {
    refuseTestMode(client);
    const { clientId } = client;
    const settings =
      repeated === null
        ? await changeClientSettings(store, { ...body, clientId, principal, sent })
        : await readClientSettings(store, { clientId });
    response.json(settingsAnswer(settings));
  },
});

/** Keys of test mode are in many hands, and would change what holds for real people. */
function refuseTestMode({ mode }: ClientPrincipal): void {
  if (mode === 'live') return;
  throw new KycError('forbidden', 'This needs an API key of live mode: it holds for both modes.');
}

export const listChanges = route({
  method: 'get',
  path: '/v1/settings/changes',
  scope: SETTINGS_SCOPE,
  operationId: 'listSettingsChanges',
  tag: 'Settings',
  summary: 'What was changed of your settings, by whom, the newest first',
  query: pageQuerySchema,
  responses: { 200: json('The changes.', settingsChangePageSchema) },
  handle: async ({ response, client: { clientId }, query }, { store }) => {
    const page = await listSettingsChanges(store, { clientId, ...query });
    response.json(pageAnswer(page, settingsChangeAnswer));
  },
});
