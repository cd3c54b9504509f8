import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Quota, Quotas } from '../../domain/quotas.ts';
import {
  createApiKey,
  getApiKey,
  listApiKeys,
  revokeApiKey,
  type Scope,
} from '../../store/index.ts';
import { refuseWithout } from '../http/authenticate.ts';
import type { ClientPrincipal } from '../http/context.ts';
import type { LimitSettings } from '../http/limits.ts';
import { jsonBody } from '../http/json-body.ts';
import { invalidRequest } from '../http/validate.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import {
  keyAnswer,
  keyPageSchema,
  keyRequestSchema,
  keySchema,
  newKeySchema,
} from '../schemas/key.ts';
import { pageAnswer } from '../schemas/page.ts';
import { idInPath, pageQuerySchema } from '../schemas/query.ts';

const KEYS_SCOPE: Scope = 'keys:write';

export const listKeys = route({
  method: 'get',
  path: '/v1/keys',
  scope: KEYS_SCOPE,
  operationId: 'listKeys',
  tag: 'Settings',
  summary: 'Your API keys, the oldest first',
  description:
    "Of the key's mode, also those that were revoked or have expired. The keys themselves are not shown.",
  query: pageQuerySchema,
  responses: { 200: json('The keys.', keyPageSchema) },
  handle: async ({ response, client: { clientId, mode }, query }, { store }) => {
    const page = await listApiKeys(store, { clientId, mode, ...query });
    response.json(pageAnswer(page, keyAnswer));
  },
});

export const createKey = route({
  method: 'post',
  path: '/v1/keys',
  scope: KEYS_SCOPE,
  operationId: 'createKey',
  tag: 'Settings',
  summary: 'Make an API key',
  description:
    "Of the key's mode. It can do no more than the key that makes it, and lives no longer. Keys of the scopes `review:write` and `review:override` are one person's, and are made by a command alone. A repetition without an Idempotency-Key makes another key. Under one it makes none, and gets the same key as it is by then, with `key` null: only a hash of it is kept. Where you got no answer, revoke that one and make another one.",
  body: jsonBody(keyRequestSchema),
  responses: { 201: json('It works from now on. Keep it: it is shown this once.', newKeySchema) },
  handle: async ({ response, client, principal, body, sent, repeated }, given) => {
    const { store, limitSettings, now } = given;
    const { clientId, mode } = client;
    if (repeated !== null) {
      const { keyId: id } = madeSchema.parse(repeated.outcome);
      const row = await getApiKey(store, { clientId, mode, id });
      if (row === null) throw noSuchKey();
      response.status(201).json({ ...keyAnswer(row), key: null });
      return;
    }
    const { name, scopes, ...asked } = body;
    for (const scope of scopes) refuseToGive(scope, client);
    const expiresAt = endOf(asked.expiresAt, client, now());
    const quotas = quotasOf(asked, client, limitSettings.quotas);
    const made = { clientId, mode, name, scopes, expiresAt, quotas, createdBy: principal, sent };
    const { id, token } = await createApiKey(store, made);
    const row = await getApiKey(store, { clientId, mode, id });
    if (row === null) throw noSuchKey();
    response.status(201).json({ ...keyAnswer(row), key: token });
  },
});

const madeSchema = z.object({ keyId: z.uuid() });

/**
 * Four eyes are two keys: who could make one that decides would have both. So only an operator makes those.
 */
const OF_PEOPLE: readonly Scope[] = ['review:write', 'review:override'];

function refuseToGive(scope: Scope, client: ClientPrincipal): void {
  refuseWithout(scope, client);
  if (!OF_PEOPLE.includes(scope)) return;
  throw new KycError(
    'forbidden',
    `A key of scope ${scope} is one person's, and is made by a command of whoever runs this service.`,
  );
}

/** A key that ends makes none that outlives it: else a thief of it could keep access for good. */
function endOf(
  asked: Date | undefined,
  { expiresAt: own }: ClientPrincipal,
  now: Date,
): Date | undefined {
  const end = asked ?? own;
  if (end === null) return undefined;
  const fault = (message: string) => invalidRequest([{ pointer: '/expiresAt', message }]);
  if (end <= now) throw fault('must be in the future');
  if (own === null || end <= own) return end;
  throw fault(`must not be after your own key ends, which is ${own.toISOString()}`);
}

/** A key makes none that may do more in a day than itself, be that what the service says of all. */
function quotasOf(
  {
    startsPerDay,
    linksPerDay,
  }: { startsPerDay?: number | undefined; linksPerDay?: number | undefined },
  { quotas: own }: ClientPrincipal,
  byDefault: LimitSettings['quotas'],
): Quotas {
  const quotaOf = (name: Quota, asked: number | undefined) => {
    const most = own[name] ?? byDefault[name];
    if (asked === undefined) return own[name];
    if (asked <= most) return asked;
    const message = `must be at most ${most}, which your own key may`;
    throw invalidRequest([{ pointer: `/${name}PerDay`, message }]);
  };
  return { starts: quotaOf('starts', startsPerDay), links: quotaOf('links', linksPerDay) };
}

export const revokeKey = route({
  method: 'post',
  path: '/v1/keys/:id/revoke',
  scope: KEYS_SCOPE,
  operationId: 'revokeKey',
  tag: 'Settings',
  summary: 'Revoke an API key',
  description:
    'Requests with it are refused from the answer on, for good; also when it is the key that asks. What it has made stays, other keys too. A repetition says the same again.',
  params: z.object({ id: idInPath('You have no such key.') }),
  responses: { 200: json('The key as it is now.', keySchema) },
  problems: ['not_found'],
  handle: async (
    { response, client: { clientId, mode }, principal, params: { id }, sent, repeated },
    { store },
  ) => {
    if ((await getApiKey(store, { clientId, mode, id })) === null) throw noSuchKey();
    if (repeated === null) await revokeApiKey(store, { id, principal, sent });
    const row = await getApiKey(store, { clientId, mode, id });
    if (row === null) throw noSuchKey();
    response.json(keyAnswer(row));
  },
});

const noSuchKey = (): KycError => new KycError('not_found', 'You have no such key.');
