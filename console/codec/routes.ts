import type { Request, RequestHandler, Response } from 'express';
import { parseBounded } from '../../api/http/bounded-json.ts';
import { contextOf } from '../../api/http/context.ts';
import { toKycError } from '../../api/http/errors.ts';
import { rawBody } from '../../api/http/raw-body.ts';
import { safeError } from '../../api/http/safe-error.ts';
import { parseRequest } from '../../api/http/validate.ts';
import { ERRORS, KycError } from '../../domain/errors.ts';
import { may } from '../../domain/roles.ts';
import { findVerificationOf, noteHistoryRead } from '../../store/index.ts';
import type { ConsoleDependencies } from '../dependencies.ts';
import { NotSignedInError } from '../login/not-signed-in.ts';
import type { Sessions } from '../login/sessions.ts';
import type { Viewer } from '../viewer.ts';
import { bytesOf, type JsonPayload, jsonOf, jsonPayloads } from './payload.ts';

const MOST_BYTES = 2 * 1024 * 1024;
/** Sites of ours: with a cookie that is Lax no other one's request would be anybody's. */
const SAME = ['same-origin', 'same-site'];

/** What Temporal's UI asks, cross-origin, in the browser of who is signed in here. Nothing is encrypted by it. */
export const CODEC_PATH = '/codec/decode';

interface Parts {
  dependencies: ConsoleDependencies;
  sessions: Sessions;
}

/** Lets the configured UI, and no other page, send JSON with the session's cookie. */
export function codecPreflight({ codec }: ConsoleDependencies): RequestHandler {
  return (request, response) => {
    if (codec === null || !isOfUi(request, codec.uiOrigin)) {
      response.status(403).end();
      return;
    }
    allow(response, codec.uiOrigin);
    response.setHeader('Access-Control-Allow-Methods', 'POST');
    response.setHeader('Access-Control-Allow-Headers', 'content-type, x-namespace');
    response.setHeader('Access-Control-Max-Age', '600');
    response.status(204).end();
  };
}

/**
 * Decrypts payloads for who may see the verification that each belongs to, and writes down that they read it;
 * the others are given back as they came. Those of no verification are for who may see all of them.
 */
export function codecDecode(dependencies: ConsoleDependencies, sessions: Sessions): RequestHandler {
  return async (request, response) => {
    try {
      const payloads = await decode(request, response, { dependencies, sessions });
      response.json({ payloads });
    } catch (error) {
      refuse(request, response, dependencies, error);
    }
  };
}

async function decode(
  request: Request,
  response: Response,
  { dependencies, sessions }: Parts,
): Promise<JsonPayload[]> {
  const { codec } = dependencies;
  if (codec === null) throw new KycError('not_found', 'There is nothing here.');
  if (!isOfUi(request, codec.uiOrigin)) {
    throw new KycError('forbidden', 'Only the page of TEMPORAL_UI_URL may ask this.');
  }
  allow(response, codec.uiOrigin);
  const viewer = await sessions.viewerOf(request, { isUse: false });
  contextOf(request).reviewer = viewer.principal;
  if (!may(viewer.roles, 'case.read')) {
    throw new KycError('forbidden', 'None of these roles may: case.read.');
  }
  if (!request.is('application/json')) {
    throw new KycError('unsupported_media_type', 'Send application/json.');
  }
  const bytes = await rawBody(request, response, { limit: MOST_BYTES, inflate: false });
  const { payloads } = parseRequest(jsonPayloads, parseBounded(bytes));
  const mayRead = rightsOf(viewer, dependencies);
  const shown: JsonPayload[] = [];
  for (const payload of payloads) {
    const opened = await codec.reader.open(bytesOf(payload));
    const isTheirs = opened !== null && (await mayRead(opened.owner));
    shown.push(isTheirs ? jsonOf(opened.payload) : payload);
  }
  return shown;
}

/** By an owner, whether the viewer may read what belongs to it. Each is asked about once, and noted once. */
function rightsOf(
  { scope, principal }: Viewer,
  { store, logger }: ConsoleDependencies,
): (owner: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const seesAll = scope.clientIds === null && scope.mode === null && scope.vendors === null;
  const find = async (owner: string): Promise<boolean> => {
    const verificationId = await findVerificationOf(store, { owner });
    if (verificationId !== null) {
      return noteHistoryRead(store, { viewer: scope, principal, verificationId });
    }
    if (seesAll)
      logger.info({ reviewer: principal, owner }, 'a history of no verification is read');
    return seesAll;
  };
  return (owner) => {
    const right = known.get(owner) ?? find(owner);
    known.set(owner, right);
    return right;
  };
}

/** Every browser says the origin of what it posts. */
function isOfUi(request: Request, uiOrigin: string): boolean {
  const site = request.get('sec-fetch-site');
  return request.get('origin') === uiOrigin && (site === undefined || SAME.includes(site));
}

function allow(response: Response, uiOrigin: string): void {
  response.setHeader('Access-Control-Allow-Origin', uiOrigin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Vary', 'Origin');
}

/** In JSON, for a program; nothing of what was sent, and no way to sign in, which that page cannot show. */
function refuse(
  request: Request,
  response: Response,
  { logger, publicUrl }: ConsoleDependencies,
  thrown: unknown,
): void {
  if (thrown instanceof NotSignedInError) {
    response.status(401).json({ message: `Sign in at ${publicUrl} first.` });
    return;
  }
  const { code, message } = toKycError(thrown);
  const { http: status } = ERRORS[code];
  if (status >= 500) {
    const { requestId, route } = contextOf(request);
    logger.error({ requestId, route, code, failure: safeError(thrown) }, 'request failed');
  }
  response.status(status).json({ code, message: status === 500 ? ERRORS[code].title : message });
}
