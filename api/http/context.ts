import type { Request, RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';
import type { ApiKey } from '../../store/index.ts';
import type { Language } from '../words/catalogue.ts';

/** A request without what a route states of it: path, query and body are had from there alone. */
export type RequestHead = Omit<Request, 'params' | 'query' | 'body'>;

/** The client's key that a request came with, and what its client may do. */
export type ClientPrincipal = Readonly<ApiKey>;

/** What belongs to one request, for its answer and its log line. */
export interface RequestContext {
  requestId: string;
  /** The route's pattern: the path itself may hold a link, and is never logged. */
  route: string;
  principal: ClientPrincipal | null;
  /** Who is signed in to the console, as `reviewer:<id>`. */
  reviewer: string | null;
  verificationId: string | null;
  /** The body of JSON as it was sent; null where none was read. */
  sentBody: unknown;
  /** The language of the person behind it, once their verification is known. */
  language: Language | null;
}

const contexts = new WeakMap<RequestHead, RequestContext>();

/** Gives a request its context; once per request. */
function beginContext(request: RequestHead, requestId: string): RequestContext {
  const context: RequestContext = {
    requestId,
    route: 'unmatched',
    principal: null,
    reviewer: null,
    verificationId: null,
    sentBody: null,
    language: null,
  };
  contexts.set(request, context);
  return context;
}

/** The context that `beginContext` gave. */
export function contextOf(request: RequestHead): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('The request has no context');
  return context;
}

/** The client behind an authenticated request. */
export function principalOf(request: RequestHead): ClientPrincipal {
  const { principal } = contextOf(request);
  if (principal === null) throw new Error('The route does not authenticate');
  return principal;
}

/**
 * Gives every request an id of ours, which `X-Request-Id` and every problem carry. A caller's own id is not
 * used: it could carry anything into our logs.
 */
export const requestId: RequestHandler = (request, response, next) => {
  const { requestId: id } = beginContext(request, uuidv7());
  response.setHeader('X-Request-Id', id);
  next();
};
