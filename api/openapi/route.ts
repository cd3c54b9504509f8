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

/** One route in the forms for Express and for the OpenAPI document, both made from one statement. */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  /** Whether we record each read; such a route offers no HEAD, which reads nothing. */
  isRecorded: boolean;
  documentation: Omit<RouteConfig, 'method' | 'path'>;
  handlers: (dependencies: RouteDependencies) => RequestHandler[];
}

/** States a route: its documentation, and the checked parts of a request, the only ones `handle` gets. */
export interface Stated<Params, Query, Body> {
  method: Route['method'];
  /** In Express's syntax, e.g. `/v1/verifications/:id`. */
  path: string;
  operationId: string;
  tag:
    'Verifications' | 'Captures' | 'Link' | 'Webhooks' | 'Notifications' | 'Settings' | 'Service';
  summary: string;
  description?: string;
  isRecorded?: true;
  /** Whether its answer has an ETag, so that a request with that tag gets 304. */
  isTagged?: true;
  /** Of the path; a path that does not fit is `not_found`, with the schema's message. */
  params?: SchemaOf<Params>;
  query?: SchemaOf<Query>;
  body?: BodyOf<Body>;
  /** For the document only: `handle` checks them itself. */
  headers?: z.ZodObject;
  /** For a route that acts for a client: the Idempotency-Key is optional unless `isNeeded`. */
  idempotency?: { isNeeded?: true; asked?: Asked };
  responses: RouteConfig['responses'];
  /** Its further error codes, beside those that follow from the rest; the document keeps their order. */
  problems?: readonly ErrorCode[];
  /** Middleware that sets headers, of refusals too. */
  before?: readonly RequestHandler[];
}

type SchemaOf<T> = z.ZodObject & z.ZodType<T>;

/** How to read and check a body, and its documentation. */
export interface BodyOf<T> extends ZodRequestBody {
  /** The error codes that a route gets because of this body. */
  problems?: readonly ErrorCode[];
  read: (request: Request, response: Response, dependencies: RouteDependencies) => T | Promise<T>;
}

export interface Given<Params, Query, Body> {
  request: RequestHead;
  response: Response;
  params: Params;
  query: Query;
  body: Body;
  /** The request with its Idempotency-Key, for the function that acts; null where it has no key. */
  sent: KeyedRequest | null;
  /**
   * What the first request did, if this is a repetition: do nothing again, and answer with the state of now.
   */
  repeated: RepeatedRequest | null;
}

export type Handle<T> = (given: T, dependencies: RouteDependencies) => void | Promise<void>;

/** A kind of route: who may call it, and what it is about. */
interface Kind<Caller, Found> {
  security: Record<string, string[]>[];
  /** Whether the permission can end while a slow body arrives, so that it is checked again. */
  isPassing?: true;
  /** The part of the path that `find` reads. */
  path?: z.ZodObject;
  problems: readonly ErrorCode[];
  responses?: RouteConfig['responses'];
  /** Called before anything is read; with `isPassing`, once more after a body that did not arrive at once. */
  admit: (
    request: Request,
    dependencies: RouteDependencies,
    response: Response,
  ) => Caller | Promise<Caller>;
  /** Called once the body and the query are checked. */
  find: (
    caller: Caller,
    request: Request,
    dependencies: RouteDependencies,
  ) => Found | Promise<Found>;
}

/** The client that calls. */
export interface Client {
  client: ClientPrincipal;
  /** The name of the client's key in events. */
  principal: string;
}

/** States a route for API keys that have the scope. */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  stated: Stated<Params, Query, Body> & {
    scope: Scope;
    handle: Handle<Given<Params, Query, Body> & Client>;
  },
): Route {
  return makeRoute(stated, forKeys(stated.scope));
}

/** States a route that needs no key. */
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
 * Makes a route of that kind. For each request it checks the permission, then the body and the query, finds
 * what the request is about, checks the rest of the path, and calls `handle`, once for each Idempotency-Key.
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
        // Without a stated body the value is undefined, and so is its type.
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

/** Whether the route acts for a client, which may repeat the request with an Idempotency-Key. */
const isKeyed = (
  { method }: Pick<Stated<unknown, unknown, unknown>, 'method'>,
  { security }: Pick<Kind<never, unknown>, 'security'>,
): boolean => method !== 'get' && security.length > 0;

/** Whether the route gives JSON to callers with a key; only these are refused for their Accept header. */
const isJsonForKeys = (
  { responses }: Pick<Stated<unknown, unknown, unknown>, 'responses'>,
  { security }: Pick<Kind<never, unknown>, 'security'>,
): boolean =>
  security.length > 0 &&
  Object.values(responses).some(
    (one) => 'content' in one && Object.hasOwn(one.content ?? {}, 'application/json'),
  );

/** JSON has no parameters, so a caller that accepts it with one, such as a charset, gets JSON too. */
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
  // A program gets an error for a bad query; a person who follows a link does not.
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
