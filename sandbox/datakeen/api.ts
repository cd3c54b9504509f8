import express, { Router } from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import qrcode from 'qrcode';
import { z } from 'zod';
import type { SimulatorClock } from '../shared/clock.ts';
import { hasOtherBody } from '../shared/json-body.ts';
import { readJwt, signJwt } from '../shared/jwt.ts';
import { isCalendarDate, isWebUrl } from '../shared/values.ts';
import type { DatakeenCredentials } from './credentials.ts';
import { newId } from './result.ts';
import type { DatakeenSessions, SessionRequest } from './sessions.ts';
import { isOn } from './templates.ts';
import type { Template } from './templates.ts';

/** Document: "The token is valid 24h." */
const TOKEN_LIFETIME_SECONDS = 24 * 60 * 60;

/** Errors are not in the document: status and message in the shape of its answers. */
class DatakeenRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'DatakeenRefusal';
    this.status = status;
  }
}

/** dd/mm/yyyy as YYYY-MM-DD, where the calendar has it. */
function birthDateOf(value: string): string | undefined {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value);
  if (match === null) return undefined;
  const date = `${match[3] ?? ''}-${match[2] ?? ''}-${match[1] ?? ''}`;
  return isCalendarDate(date) ? date : undefined;
}

const webUrl = z.string().refine(isWebUrl, 'must be a URL');
const loginSchema = z.object({ username: z.string(), password: z.string() });
const createSchema = z.strictObject({
  templateId: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  birthDate: z
    .string()
    .refine((value) => birthDateOf(value) !== undefined, 'must be dd/mm/yyyy')
    .optional(),
  callbackURL: webUrl.optional(),
  webhookURL: webUrl.optional(),
  QR: z.boolean().optional(),
});

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new DatakeenRefusal(400, z.prettifyError(result.error));
  return result.data;
}

function chooseTemplate(templates: Template[], id: string | undefined): string {
  const found = templates.find((each) =>
    id === undefined ? each['default'] === true : each['_id'] === id,
  );
  if (found === undefined) throw new DatakeenRefusal(400, 'Template not found');
  if (!isOn(found)) throw new DatakeenRefusal(400, 'Template is not active');
  return String(found['_id']);
}

/** `Authorization: Basic {token}`, the token as it is. */
const authorize =
  (secret: string, clock: SimulatorClock): RequestHandler =>
  (request, _response, next) => {
    const token = /^Basic (\S+)$/.exec(request.get('authorization') ?? '')?.[1];
    const claims = token === undefined ? undefined : readJwt(token, secret);
    if (claims === undefined) throw new DatakeenRefusal(401, 'Unauthorized');
    if (Number(claims['exp']) * 1_000 <= clock.now())
      throw new DatakeenRefusal(401, 'Token expired');
    next();
  };

function login(
  options: DatakeenCredentials,
  secret: string,
  clock: SimulatorClock,
): RequestHandler {
  const userId = newId();
  return (request, response) => {
    const { username, password } = parse(loginSchema, request.body);
    if (username !== options.username || password !== options.password) {
      throw new DatakeenRefusal(401, 'Wrong username or password');
    }
    const iat = Math.floor(clock.now() / 1_000);
    const claims = { _id: userId, fullName: 'Sandbox Admin', email: username, role: 'admin', iat };
    const token = signJwt({ ...claims, exp: iat + TOKEN_LIFETIME_SECONDS }, secret);
    response.json({ status: 200, data: { token } });
  };
}

function checkBorn(birthDate: string | undefined, clock: SimulatorClock): void {
  const born = birthDate === undefined ? undefined : birthDateOf(birthDate);
  if (born !== undefined && born > clock.iso()) {
    throw new DatakeenRefusal(400, 'birthDate must not be in the future');
  }
}

/** Every sample sends JSON; a request may have no body at all. */
const onlyJson: RequestHandler = (request, _response, next) => {
  if (hasOtherBody(request)) {
    throw new DatakeenRefusal(400, 'The body must be JSON, Content-Type: application/json');
  }
  next();
};

const createSession =
  (
    sessions: DatakeenSessions,
    clock: SimulatorClock,
    templates: () => Template[],
  ): RequestHandler =>
  async (request, response) => {
    const { QR, templateId, ...given } = parse(createSchema, request.body ?? {});
    checkBorn(given.birthDate, clock);
    const wanted: SessionRequest = {
      firstName: given.firstName,
      lastName: given.lastName,
      birthDate: given.birthDate,
      callbackURL: given.callbackURL,
      webhookURL: given.webhookURL,
      templateId: chooseTemplate(templates(), templateId),
    };
    const { id: sessionId, link } = sessions.create(wanted);
    const QRCode = QR === true ? (await qrcode.toBuffer(link)).toString('base64') : '';
    response.json({ status: 200, message: 'Magic Link', data: { link, sessionId, QRCode } });
  };

const refuse: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const refusal =
    error instanceof SyntaxError ? new DatakeenRefusal(400, 'The body is not JSON') : error;
  if (!(refusal instanceof DatakeenRefusal)) {
    next(error);
    return;
  }
  response.locals['note'] = refusal.message;
  response.status(refusal.status).json({ status: refusal.status, message: refusal.message });
};

/** The vendor's HTTP API (document: "I. Create sessions by API"), under /backend. */
export function datakeenApi(
  sessions: DatakeenSessions,
  options: DatakeenCredentials,
  clock: SimulatorClock,
  templates: () => Template[],
): Router {
  const router = Router();
  const secret = `token of ${options.username}:${options.password}`;
  const authorized = authorize(secret, clock);
  router.use(onlyJson, express.json());
  router.post('/backend/auth', login(options, secret, clock));
  router.get('/backend/admin/templates', authorized, (_request, response) => {
    response.json(templates());
  });
  router.post('/backend/api/v1/session', authorized, createSession(sessions, clock, templates));
  router.get('/backend/api/v1/session/:id', authorized, (request, response) => {
    const session = sessions.find(request.params['id'] as string);
    if (session === undefined) throw new DatakeenRefusal(404, 'Session not found');
    // Without an end there is neither code nor status.
    response.json(sessions.shown(session) ?? { id: session.id, entities: [], documents: [] });
  });
  router.use((_request, _response, next) => {
    next(new DatakeenRefusal(404, 'Not found'));
  });
  router.use(refuse);
  return router;
}
