import express, { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { cors } from '../shared/cors.ts';
import { imageType } from '../shared/images.ts';
import { COUNTRIES_3 } from '../shared/iso-codes.ts';
import { hasOtherBody } from '../shared/json-body.ts';
import { isLanguage } from '../shared/values.ts';
import type { IncodeApi } from './api-parts.ts';
import { ASSUMED_CODE, badRequest, CODE, notFound, otherBody, refuse } from './errors.ts';
import { imagesOf } from './images.ts';
import { deleteMany, furtherRoutes } from './further-api.ts';
import { ocrData } from './ocr.ts';
import { PENDING_SCORE, scoreOf } from './score.ts';
import { typeOfId } from './session.ts';
import type { IncodeSession } from './session.ts';

/** "request 10 MB" */
const BODY_LIMIT = '10mb';

const startSchema = z.looseObject({
  // Optional, as public clients leave it out.
  countryCode: z
    .string()
    .refine(
      (code) => code === 'ALL' || COUNTRIES_3.has(code) || code === 'XKX',
      'must be ALL or three letters of a country',
    )
    .default('ALL'),
  configurationId: z.string().nullish(),
  externalCustomerId: z.string().nullish(),
  externalId: z.string().nullish(),
  redirectionUrl: z.string().nullish(),
  language: z.string().refine(isLanguage, 'must be a language').nullish(),
});
const loginSchema = z.object({ email: z.string(), password: z.string() });
const imageSchema = z.looseObject({ base64Image: z.string().min(1) });
const imagesSchema = z.looseObject({ images: z.array(z.string()) });

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (!result.success) throw badRequest(z.prettifyError(result.error));
  return result.data;
}

function readImage(request: Request): Buffer {
  const { base64Image } = parse(imageSchema, request.body);
  const bytes = Buffer.from(base64Image.replace(/^data:[^,]*,/, ''), 'base64');
  if (imageType(bytes) === undefined)
    throw badRequest('Image is not readable', CODE.imageUnreadable);
  return bytes;
}

const start =
  ({ sessions, options, flows }: IncodeApi): RequestHandler =>
  (request, response) => {
    const wanted = parse(startSchema, request.body);
    const { configurationId } = wanted;
    const flow = flows().find((each) =>
      configurationId ? each.id === configurationId : each.default,
    );
    if (flow === undefined)
      throw badRequest('Configuration does not exist', ASSUMED_CODE.unknownFlow);
    const session = sessions.create({
      countryCode: wanted.countryCode,
      flow,
      externalId: wanted.externalCustomerId ?? wanted.externalId ?? undefined,
      redirectionUrl: wanted.redirectionUrl ?? undefined,
      language: wanted.language ?? undefined,
    });
    response.json({
      interviewId: session.id,
      token: session.token,
      interviewCode: session.code,
      flowType: 'configuration',
      idCaptureTimeout: 12,
      selfieCaptureTimeout: 12,
      idCaptureRetries: 3,
      selfieCaptureRetries: 3,
      curpValidationRetries: 3,
      clientId: options.clientId ?? 'sandbox',
      env: 'demo',
      existingSession: false,
    });
  };

function score(session: IncodeSession): object {
  if (!session.postProcessed) return PENDING_SCORE;
  const spoof = session.uploads.selfie?.answer['confidence'] === 1;
  const mismatch = session.face?.['confidence'] === 0;
  const failed = {
    ...(spoof ? { livenessScore: 'FAIL', liveness: 'FAIL' } : {}),
    ...(mismatch ? { faceRecognition: 'FAIL' } : {}),
  };
  const outcome = session.outcome ?? 'OK';
  const { checks, blocks, overall } = session.scoreChanges;
  const face = {
    hasFace: session.face !== undefined,
    existingUser: session.face?.['existingUser'] === true,
  };
  const whole = session.outcome === undefined && (spoof || mismatch) ? 'FAIL' : undefined;
  return scoreOf(outcome, face, {
    checks: { ...failed, ...checks },
    blocks,
    overall: overall === undefined ? whole : overall,
  });
}

/** What a session's own token opens, on both prefixes. */
function sessionRoutes({ sessions, access }: IncodeApi): Router {
  const router = Router();
  router.post('/add/front-id/v2', (request, response) => {
    const session = access.capturing(request);
    session.onlyFront = request.query['onlyFront'] === 'true';
    response.json(sessions.upload(session, 'front', readImage(request)));
  });
  router.post('/add/back-id/v2', (request, response) => {
    response.json(sessions.upload(access.capturing(request), 'back', readImage(request)));
  });
  router.post('/process/id', (request, response) => {
    sessions.processId(access.capturing(request));
    response.json({ success: true });
  });
  // The second is the web SDK's own.
  router.post(['/add/face/third-party', '/add/face'], (request, response) => {
    const session = access.capturing(request);
    if (request.query['imageType'] !== 'selfie') throw badRequest('imageType must be selfie');
    response.json(sessions.upload(session, 'selfie', readImage(request)));
  });
  router.post('/process/face', (request, response) => {
    response.json(sessions.processFace(access.capturing(request)));
  });
  router.get('/get/onboarding/status', (request, response) => {
    response.json({ onboardingStatus: access.reading(request).status });
  });
  router.get('/get/postprocess/isfinished', (request, response) => {
    response.json({ finished: access.reading(request).postProcessed });
  });
  router.get('/finish-status', (request, response) => {
    const session = access.reading(request);
    sessions.complete(session);
    // Not read anywhere public: assumed.
    response.json({ redirectionUrl: session.request.redirectionUrl ?? null, action: 'none' });
  });
  router.get('/get/score', (request, response) => {
    response.json(score(access.reading(request)));
  });
  router.get('/get/ocr-data', (request, response) => {
    const session = access.reading(request);
    response.json(session.idDone ? ocrData(typeOfId(session), session.ocrChanges) : {});
  });
  router.post('/get/images', (request, response) => {
    const session = access.reading(request);
    response.json(imagesOf(session, parse(imagesSchema, request.body).images));
  });
  return router;
}

/** Every call of the document sends JSON; a request may have no body at all. */
const onlyJson: RequestHandler = (request, _response, next) => {
  if (hasOtherBody(request)) throw otherBody();
  next();
};

/** The vendor's HTTP API (document: "API Reference"): with the API key, and under /0 with the token alone. */
export function incodeApi(api: IncodeApi): Router {
  const { sessions, access, clock } = api;
  const router = Router();
  const withKey: RequestHandler = (request, _response, next) => {
    access.checkApiKey(request);
    next();
  };
  router.use(cors, onlyJson, express.json({ limit: BODY_LIMIT }));
  router.use('/0/omni', sessionRoutes(api), furtherRoutes(api));
  router.use(['/omni', '/executive'], withKey);
  router.post('/executive/log-in', (request, response) => {
    const { email, password } = parse(loginSchema, request.body);
    response.json({ token: access.logIn(email, password) });
  });
  router.post('/omni/start', start(api));
  router.delete('/omni/interview', (request, response) => {
    sessions.delete(access.reading(request).id);
    response.json({ success: true });
  });
  router.delete('/omni/interviews', deleteMany(api));
  router.use('/omni', sessionRoutes(api), furtherRoutes(api));
  router.use((_request, _response, next) => {
    next(notFound('No such endpoint'));
  });
  router.use(refuse(clock));
  return router;
}
