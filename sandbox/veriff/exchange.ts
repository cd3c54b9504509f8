import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { hasOtherBody } from '../shared/json-body.ts';
import type { SandboxLogger } from '../simulator.ts';
import type { VeriffCredentials } from './credentials.ts';
import { invalid, unauthorized, VeriffRefusal } from './refusals.ts';
import {
  isSignedBy,
  looksLikeSignature,
  sign,
  SIGNATURE_HEADER,
  signedHeaders,
} from './signing.ts';
import type { Scheme } from './signing.ts';

export interface Integration extends VeriffCredentials {
  /** Under which names it signs, as the settings have it; the older ones unless given. */
  headerNames?: () => 'x' | 'vrf' | 'both';
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MISMATCH = {
  queryId: { legacy: 1813, hmac: 1818 },
  body: { legacy: 1814, hmac: 1819 },
} as const;

/** Requests signed with one header are answered with the same one. */
export const schemeOf = (request: Request, integration: Integration): Scheme =>
  request.get(SIGNATURE_HEADER.hmac) !== undefined
    ? 'hmac'
    : request.get(SIGNATURE_HEADER.legacy) !== undefined
      ? 'legacy'
      : integration.signature;

export function checkApiKey(request: Request, integration: Integration): void {
  const apiKey = request.get('x-auth-client');
  if (apiKey === undefined || apiKey === '') throw unauthorized(1801);
  if (!UUID.test(apiKey)) throw unauthorized(1802);
  if (apiKey.toLowerCase() !== integration.apiKey.toLowerCase()) throw unauthorized(1803);
}

/** Every signature header that is there must be right. Returns how many there are. */
function checkSignature(
  request: Request,
  integration: Integration,
  signed: 'queryId' | 'body',
  payload: string | Buffer,
): number {
  const schemes: Scheme[] = ['hmac', 'legacy'];
  const given = schemes.flatMap((scheme) => {
    const signature = request.get(SIGNATURE_HEADER[scheme]);
    return signature === undefined ? [] : [{ scheme, signature }];
  });
  for (const { scheme, signature } of given) {
    if (!looksLikeSignature(signature)) throw unauthorized(1812);
    if (!isSignedBy(scheme, payload, integration.secret, signature)) {
      throw unauthorized(MISMATCH[signed][scheme]);
    }
  }
  return given.length;
}

/** Reading and deleting: the id in the path is signed. */
export const authorizedById =
  (integration: Integration): RequestHandler<{ id: string }> =>
  (request, _response, next) => {
    checkApiKey(request, integration);
    if (checkSignature(request, integration, 'queryId', request.params.id) === 0) {
      throw unauthorized(1815, 'no signature');
    }
    next();
  };

/** The JSON of a request whose exact bytes are signed; creating a session alone needs no signature. */
export function authorizedBody(
  request: Request,
  integration: Integration,
  signature: 'needed' | 'optional',
): unknown {
  checkApiKey(request, integration);
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const signatures = checkSignature(request, integration, 'body', bytes);
  if (signatures === 0 && signature === 'needed') throw unauthorized(1815, 'no signature');
  if (hasOtherBody(request)) throw invalid(1104, 'the body is not application/json');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid(1104, 'the body is not JSON');
  }
}

/** Stringified once: the bytes signed are the bytes sent. */
export function answer(
  request: Request,
  response: Response,
  integration: Integration,
  status: number,
  body: string,
): void {
  const { apiKey, secret, headerNames } = integration;
  const scheme = schemeOf(request, integration);
  const signature = sign(scheme, body, secret);
  response
    .status(status)
    .set(signedHeaders(scheme, { apiKey, signature }, headerNames?.() ?? 'x'))
    .type('application/json')
    .send(body);
}

export const refuse =
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
