import { timingSafeEqual } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { readArguments } from './arguments.ts';
import { readBegin } from './begin.ts';
import type { Config } from './begin.ts';
import type { IdentomatCredentials } from './credentials.ts';
import { hmacInvalid, invalid, keyInvalid, notFound, refuse } from './errors.ts';
import { IdentomatRefusal, sessionInvalid, sessionNotFound } from './errors.ts';
import type { Settings } from './errors.ts';
import { isSigned } from './hmac.ts';
import { mediaOf } from './media.ts';
import { resultOf } from './result.ts';
import { screeningPerson } from './screening.ts';
import type { IdentomatSession } from './session.ts';
import { isToken } from './sessions.ts';
import type { IdentomatSessions } from './sessions.ts';

const BODY_LIMIT = '1mb';

export interface IdentomatApi {
  sessions: IdentomatSessions;
  options: IdentomatCredentials;
  settings: () => Settings;
  configs: () => Config[];
}

type Arguments = Record<string, unknown>;
type Handle = (given: Arguments, request: Request) => unknown;

function checkKey(given: Arguments, companyKey: string): void {
  const { company_key: key } = given;
  if (typeof key !== 'string' || key === '') throw invalid('company_key is missing');
  const [one, other] = [Buffer.from(key), Buffer.from(companyKey)];
  if (one.length !== other.length || !timingSafeEqual(one, other)) throw keyInvalid();
}

function checkHmac(request: Request, bytes: Buffer, { options, settings }: IdentomatApi): void {
  const { secretKey } = options;
  const given = request.get('authorization') !== undefined;
  const isRequired = settings().requireHmac ?? secretKey !== undefined;
  if (!given && !isRequired) return;
  if (secretKey === undefined || !isSigned(request, bytes, secretKey)) throw hmacInvalid();
}

function readSession(given: Arguments, sessions: IdentomatSessions): IdentomatSession {
  const { session_token: token } = given;
  if (token === undefined) throw invalid('session_token is missing');
  if (typeof token !== 'string' || !isToken(token)) throw sessionInvalid();
  const session = sessions.find(token);
  if (session === undefined) throw sessionNotFound();
  return session;
}

/** The result, but for the refusals in between that a test has prepared. */
function readResult(given: Arguments, { sessions, settings }: IdentomatApi): object {
  const session = readSession(given, sessions);
  const refusal = session.refusals.shift();
  if (refusal !== undefined) throw new IdentomatRefusal(400, refusal);
  return resultOf(session, settings().resultCase);
}

function begin(given: Arguments, { sessions, configs }: IdentomatApi): string {
  const request = readBegin(given, configs());
  const { parentSessionId } = request;
  if (parentSessionId !== undefined && sessions.find(parentSessionId) === undefined) {
    throw invalid('parent_session_id is not known');
  }
  return sessions.create(request).token;
}

function routes(api: IdentomatApi): Router {
  const { sessions, options, settings } = api;
  const router = Router();
  const read = (request: Request): Arguments => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    checkHmac(request, bytes, api);
    const given = readArguments(request, bytes);
    checkKey(given, options.companyKey);
    return given;
  };
  const json =
    (handle: Handle): RequestHandler =>
    (request, response) => {
      response.json(handle(read(request), request));
    };
  const page = (path: string, handler: RequestHandler): void => {
    // "The page like other pages can be called using HTTP GET or POST method."
    router.route(path).get(handler).post(handler);
  };
  page(
    '/begin',
    json((given) => begin(given, api)),
  );
  page(
    '/result',
    json((given) => readResult(given, api)),
  );
  page('/result/:name', (request, response) => {
    const session = readSession(read(request), sessions);
    const media = mediaOf(session, String(request.params['name']));
    if (media === undefined) throw notFound();
    response.type(media.type).send(media.bytes);
  });
  page(
    '/delete',
    json((given) => {
      const session = readSession(given, sessions);
      sessions.delete(session.token);
      return resultOf(session, settings().resultCase);
    }),
  );
  page(
    '/get-screening-person-details',
    json((given) => {
      const person = screeningPerson(sessions.all(), given['personId']);
      if (person === undefined) throw notFound();
      return person;
    }),
  );
  return router;
}

/** The vendor's HTTP API (document: "Procedure"), under /external-api and without it. */
export function identomatApi(api: IdentomatApi): Router {
  const router = Router();
  router.use(express.raw({ type: () => true, limit: BODY_LIMIT }));
  const pages = routes(api);
  router.use('/external-api', pages);
  router.use(pages);
  router.use((_request, _response, next) => {
    next(notFound());
  });
  router.use(refuse(api.settings));
  return router;
}
