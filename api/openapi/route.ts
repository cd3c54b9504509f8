import type { RouteConfig, ZodRequestBody } from '@asteasolutions/zod-to-openapi';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type ErrorCode, KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import type { KeyedRequest, RepeatedRequest, Scope } from '../../store/index.ts';
import type { RouteDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { type ClientPrincipal, contextOf, type RequestHead } from '../http/context.ts';
import { type Asked, idempotencyHeaders, keyedRequest, onlyOnce } from '../http/idempotency.ts';
import { unconditional } from '../http/security-headers.ts';
import { parsePath, parseRequest } from '../http/validate.ts';
import { problems } from './responses.ts';

/** One route as Express and the OpenAPI document take it, both made of the one that is stated. */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  /** Whether each reading is written down: a HEAD, which reads nothing, is not offered then. */
  isRecorded: boolean;
  documentation: Omit<RouteConfig, 'method' | 'path'>;
  handlers: (dependencies: RouteDependencies) => RequestHandler[];
}

/** What is documented of a route, checked of a request, and given to `handle`: it sees nothing else. */
export interface Stated<Params, Query, Body> {
  method: Route['method'];
  /** As Express spells it, e.g. `/v1/verifications/:id`. */
  path: string;
  operationId: string;
  tag:
    'Verifications' | 'Captures' | 'Link' | 'Webhooks' | 'Notifications' | 'Settings' | 'Service';
  summary: string;
  description?: string;
  isRecorded?: true;
  /** Whether its answer has a tag, and a request with that tag gets 304. */
  isTagged?: true;
  /** Of the path; what does not fit is `not_found`, in the words of the schema. */
  params?: SchemaOf<Params>;
  query?: SchemaOf<Query>;
  body?: BodyOf<Body>;
  /** Documented only: `handle` looks at them. */
  headers?: z.ZodObject;
  /** Of a route that acts for a client: an Idempotency-Key may be left out unless it is said here. */
  idempotency?: { isNeeded?: true; asked?: Asked };
  responses: RouteConfig['responses'];
  /** What it is refused with, beside what follows from the rest; the first of a status comes first. */
  problems?: readonly ErrorCode[];
  /** Sets headers, also of a refusal. */
  before?: readonly RequestHandler[];
}

type SchemaOf<T> = z.ZodObject & z.ZodType<T>;

/** How a body is read and checked, and what the document says of it. */
export interface BodyOf<T> extends ZodRequestBody {
  /** What the route is refused with on its account, beside its own. */
  problems?: readonly ErrorCode[];
  read: (request: Request, response: Response, dependencies: RouteDependencies) => T | Promise<T>;
}

export interface Given<Params, Query, Body> {
  request: RequestHead;
  response: Response;
  params: Params;
  query: Query;
  body: Body;
  /** The request under its Idempotency-Key, for the verb that acts; null where it carries none. */
  sent: KeyedRequest | null;
  /** What it did when it came before: then nothing is done anew, and it is answered as it is by now. */
  repeated: RepeatedRequest | null;
}

export type Handle<T> = (given: T, dependencies: RouteDependencies) => void | Promise<void>;

/** Who may call such routes, and what they are about. */
interface Kind<Caller, Found> {
  security: Record<string, string[]>[];
  /** Whether who was admitted may be refused by the time that a slow body has come. */
  isPassing?: true;
  /** The part of the path that `find` reads. */
  path?: z.ZodObject;
  problems: readonly ErrorCode[];
  responses?: RouteConfig['responses'];
  /** Before anything is read; once more where `isPassing` and the body was not there at once. */
  admit: (
    request: Request,
    dependencies: RouteDependencies,
    response: Response,
  ) => Caller | Promise<Caller>;
  /** Once body and query were checked. */
  find: (
    caller: Caller,
    request: Request,
    dependencies: RouteDependencies,
  ) => Found | Promise<Found>;
}

/** The client that calls. */
export interface Client {
  client: ClientPrincipal;
  /** The client's key, as events name it. */
  principal: string;
}

/** States a route for API keys with the scope. */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  stated: Stated<Params, Query, Body> & {
    scope: Scope;
    handle: Handle<Given<Params, Query, Body> & Client>;
  },
): Route {
  return makeRoute(stated, forKeys(stated.scope));
}

/** States a route that anybody may call. */
export function publicRoute<Params = undefined, Query = undefined, Body = undefined>(
  stated: Stated<Params, Query, Body> & { handle: Handle<Given<Params, Query, Body>> },
): Route {
  return makeRoute(stated, {
    security: [],
    problems: [],
    admit: () => undefined,
    find: () => ({}),
  });
}

/** The kind of route that an API key with the scope may call. */
export function forKeys(scope: Scope): Kind<ClientPrincipal, Client> {
  return {
    security: [{ apiKey: [scope] }],
    isPassing: true,
    problems: ['unauthenticated', 'forbidden', 'rate_limited', 'store_unavailable'],
    admit: (request, dependencies, response) =>
      authenticate(dependencies, { request, response }, scope),
    find: (client) => ({
      client,
      principal: principalName({ kind: 'client_key', id: client.id }),
    }),
  };
}

/**
 * A route of that kind. Its requests are admitted, their body and query checked, what they are about is
 * found, and the rest of the path is checked; then they are handled, once for each Idempotency-Key.
 */
export function makeRoute<Params, Query, Body, Caller, Found>(
  stated: Stated<Params, Query, Body> & { handle: Handle<Given<Params, Query, Body> & Found> },
  kind: Kind<Caller, Found>,
): Route {
  const { method, path, isRecorded = false, before = [], handle, params, query, body } = stated;
  const acts = isKeyed(stated, kind);
  const isJson = isJsonForKeys(stated, kind);
  return {
    ...{ method, path, isRecorded },
    documentation: documentationOf(stated, kind),
    handlers: (dependencies) => [
      ...(stated.isTagged ? [] : [unconditional]),
      ...before,
      async (request, response) => {
        let caller = await kind.admit(request, dependencies, response);
        if (isJson && !takesJson(request)) throw notAcceptable();
        const isWhole = request.complete;
        // What is not stated is undefined, and so is its type.
        const sentBody = (await body?.read(request, response, dependencies)) as Body;
        if (body && kind.isPassing && !isWhole) {
          caller = await kind.admit(request, dependencies, response);
        }
        const given: Omit<Given<Params, Query, Body>, 'repeated'> & Found = {
          ...{ request, response, body: sentBody },
          query: (query && parseRequest<Query>(query, request.query, '/query')) as Query,
          ...(await kind.find(caller, request, dependencies)),
          params: (params && parsePath<Params>(params, request.params)) as Params,
          sent: acts ? sentBy(request, dependencies, stated) : null,
        };
        await onlyOnce({ store: dependencies.store, response }, given.sent, (repeated) =>
          handle({ ...given, repeated }, dependencies),
        );
      },
    ],
  };
}

/** Whether it acts for a client, which may repeat it under an Idempotency-Key. */
const isKeyed = (
  { method }: Pick<Stated<unknown, unknown, unknown>, 'method'>,
  { security }: Pick<Kind<never, unknown>, 'security'>,
): boolean => method !== 'get' && security.length > 0;

/** Whether programs with a key get JSON: others, such as a vendor's, are refused for no word of theirs. */
const isJsonForKeys = (
  { responses }: Pick<Stated<unknown, unknown, unknown>, 'responses'>,
  { security }: Pick<Kind<never, unknown>, 'security'>,
): boolean =>
  security.length > 0 &&
  Object.values(responses).some(
    (one) => 'content' in one && Object.hasOwn(one.content ?? {}, 'application/json'),
  );

/** JSON has no parameters: who accepts it with some, such as a charset, is given it. */
function takesJson(request: Request): boolean {
  const { headers } = request;
  if (headers.accept !== undefined) {
    headers.accept = headers.accept.replaceAll(/;(?!\s*q\s*=)[^;,]*/gi, '');
  }
  return request.accepts('application/json') !== false;
}

const notAcceptable = (): KycError =>
  new KycError(
    'not_acceptable',
    'Answers are JSON: send "Accept: application/json", or no Accept.',
  );

function sentBy(
  request: Request,
  { store }: RouteDependencies,
  {
    operationId,
    idempotency = {},
  }: Pick<Stated<unknown, unknown, unknown>, 'operationId' | 'idempotency'>,
): KeyedRequest | null {
  const { params: path, query } = request;
  const body = contextOf(request).sentBody;
  return keyedRequest(
    { store, request },
    { operation: operationId, path, query, body },
    idempotency,
  );
}

function documentationOf(
  stated: Stated<unknown, unknown, unknown>,
  kind: Pick<Kind<never, unknown>, 'security' | 'path' | 'problems' | 'responses'>,
): Route['documentation'] {
  const { operationId, tag, summary, description, params, query, body, idempotency } = stated;
  const isNeeded = idempotency?.isNeeded === true;
  const acts = isKeyed(stated, kind);
  const headers = acts ? idempotencyHeaders(isNeeded) : stated.headers;
  const ofKey = acts ? (['idempotency_conflict', 'invalid_request'] as const) : [];
  const ofType = isJsonForKeys(stated, kind) ? (['not_acceptable'] as const) : [];
  const ofNoKey = isNeeded ? (['idempotency_key_missing'] as const) : [];
  // Programs are refused for a query; a person who follows a link is not.
  const ofQuery = query && kind.security.length > 0 ? (['invalid_request'] as const) : [];
  return {
    ...{ operationId, tags: [tag], summary, security: kind.security },
    ...(description === undefined ? {} : { description }),
    request: {
      params: z.object({ ...kind.path?.shape, ...params?.shape }),
      ...{ query, headers },
      ...(body && { body: { required: body.required ?? true, content: body.content } }),
    },
    responses: {
      ...problems([
        ...kind.problems,
        ...ofType,
        ...ofQuery,
        ...ofNoKey,
        ...(stated.problems ?? []),
        ...(body?.problems ?? []),
        ...ofKey,
      ]),
      ...kind.responses,
      ...stated.responses,
    },
  };
}
