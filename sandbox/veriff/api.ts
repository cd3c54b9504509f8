import express, { Router } from 'express';
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { SandboxLogger } from '../simulator.ts';
import { invalid, notFound, unauthorized, VeriffRefusal } from './refusals.ts';
import { readSessionRequest } from './session-request.ts';
import type { VeriffSession } from './session.ts';
import type { VeriffSessions } from './sessions.ts';
import { isSignedBy, looksLikeSignature, sign, SIGNATURE_HEADER } from './signing.ts';
import type { Scheme } from './signing.ts';

export interface Integration {
  apiKey: string;
  secret: string;
  /** The scheme of webhooks, and of answers to unsigned requests. */
  signature: Scheme;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const BODY_LIMIT = '1mb';
const MISMATCH = {
  queryId: { legacy: 1813, hmac: 1818 },
  body: { legacy: 1814, hmac: 1819 },
} as const;

/** Requests signed with one header are answered with the same one. */
const schemeOf = (request: Request, integration: Integration): Scheme =>
  request.get(SIGNATURE_HEADER.hmac) !== undefined
    ? 'hmac'
    : request.get(SIGNATURE_HEADER.legacy) !== undefined
      ? 'legacy'
      : integration.signature;

/** Stringified once: the bytes signed are the bytes sent. */
function answer(
  request: Request,
  response: Response,
  integration: Integration,
  status: number,
  body: string,
): void {
  const scheme = schemeOf(request, integration);
  response
    .status(status)
    .set('x-auth-client', integration.apiKey)
    .set(SIGNATURE_HEADER[scheme], sign(scheme, body, integration.secret))
    .type('application/json')
    .send(body);
}

function checkApiKey(request: Request, integration: Integration): void {
  const apiKey = request.get('x-auth-client');
  if (apiKey === undefined || apiKey === '') throw unauthorized(1801);
  if (!UUID.test(apiKey)) throw unauthorized(1802);
  if (apiKey.toLowerCase() !== integration.apiKey.toLowerCase()) throw unauthorized(1803);
}

/** Every signature header that is there must be right. */
function checkSignature(
  request: Request,
  integration: Integration,
  signed: 'queryId' | 'body',
  payload: string | Buffer,
): void {
  const schemes: Scheme[] = ['hmac', 'legacy'];
  const given = schemes.flatMap((scheme) => {
    const signature = request.get(SIGNATURE_HEADER[scheme]);
    return signature === undefined ? [] : [{ scheme, signature }];
  });
  // Creating a session needs no signature; reading one does.
  if (given.length === 0 && signed === 'queryId') throw unauthorized(1815, 'no signature');
  for (const { scheme, signature } of given) {
    if (!looksLikeSignature(signature)) throw unauthorized(1812);
    if (!isSignedBy(scheme, payload, integration.secret, signature)) {
      throw unauthorized(MISMATCH[signed][scheme]);
    }
  }
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid(1104, 'the body is not JSON');
  }
}

/** The 2020 reference answers with `baseUrl`; its later sample and today's API with host, status, vendorData. */
function createdBody(session: VeriffSession, scheme: Scheme): object {
  const { id, url, token, request, status } = session;
  const host = new URL(url).origin;
  const verification =
    scheme === 'legacy'
      ? { id, url, sessionToken: token, baseUrl: host }
      : { id, url, vendorData: request.vendorData, host, status, sessionToken: token };
  return { status: 'success', verification };
}

function readSession(request: Request<{ id: string }>, sessions: VeriffSessions): VeriffSession {
  const { id } = request.params;
  if (id.length < 20 || id.length > 40) throw invalid(1001);
  if (!UUID_V4.test(id)) throw invalid(1002);
  const session = sessions.find(id.toLowerCase());
  if (session === undefined) throw notFound();
  return session;
}

const refuse =
  (integration: Integration, logger: SandboxLogger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (!(error instanceof VeriffRefusal)) {
      next(error);
      return;
    }
    response.locals['note'] = error.detail;
    logger.info({ path: request.path, detail: error.detail }, 'veriff: refused');
    answer(request, response, integration, error.status, JSON.stringify(error.body));
  };

/** The vendor's HTTP API (document: "API Reference"), under /v1. */
export function veriffApi(
  sessions: VeriffSessions,
  integration: Integration,
  logger: SandboxLogger,
): Router {
  const router = Router();
  router.use(express.raw({ type: () => true, limit: BODY_LIMIT }));

  router.post('/v1/sessions', (request, response) => {
    checkApiKey(request, integration);
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    checkSignature(request, integration, 'body', bytes);
    const session = sessions.create(readSessionRequest(readJson(bytes)));
    const body = createdBody(session, schemeOf(request, integration));
    answer(request, response, integration, 201, JSON.stringify(body));
  });

  router.get('/v1/sessions/:id/decision', (request, response) => {
    checkApiKey(request, integration);
    checkSignature(request, integration, 'queryId', request.params.id);
    const { decision } = readSession(request, sessions);
    const none = JSON.stringify({ status: 'success', verification: null });
    answer(request, response, integration, 200, decision ?? none);
  });

  router.get('/v1/sessions/:id/attempts', (request, response) => {
    checkApiKey(request, integration);
    checkSignature(request, integration, 'queryId', request.params.id);
    const { attempts } = readSession(request, sessions);
    const verifications = attempts.map(({ id, status }) => ({ id, status })).reverse();
    answer(
      request,
      response,
      integration,
      200,
      JSON.stringify({ status: 'success', verifications }),
    );
  });

  router.use((request, _response, next) => {
    checkApiKey(request, integration);
    next(notFound());
  });
  router.use(refuse(integration, logger));
  return router;
}
