import express, { Router } from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { ControlError } from '../simulator.ts';
import { parseControl } from './parse.ts';
import type { Simulator } from '../simulator.ts';
import type { SimulatorClock } from '../shared/clock.ts';
import { faultSchema } from '../shared/faults.ts';
import type { Faults } from '../shared/faults.ts';
import { rateLimitSchema } from '../shared/rate-limit.ts';
import type { RateLimit } from '../shared/rate-limit.ts';
import type { RequestLog } from '../shared/request-log.ts';
import { behaviourSchema } from '../shared/webhook-behaviour.ts';
import type { WebhookSender } from '../shared/webhooks.ts';

/** A simulator with what the sandbox keeps for it. */
export interface Mounted {
  simulator: Simulator;
  clock: SimulatorClock;
  faults: Faults;
  rateLimit: RateLimit;
  requests: RequestLog;
  webhooks: WebhookSender;
}

const clockSchema = z.strictObject({ advanceMs: z.int() });

/** The control routes of one vendor; see {@link controlRouter}. */
function vendorRouter({ simulator, ...kept }: Mounted): Router {
  const { clock, faults, rateLimit, requests, webhooks } = kept;
  const router = Router();
  router.put('/webhooks', (request, response) => {
    simulator.setWebhooks(request.body);
    response.json({});
  });
  router.get('/sessions', (_request, response) => {
    response.json(simulator.sessions());
  });
  router.post('/sessions/:id/actions', (request, response) => {
    response.json(simulator.act(request.params.id, request.body));
  });
  router.put('/webhook-behaviour', (request, response) => {
    webhooks.behave(parseControl(behaviourSchema, request.body));
    response.json(webhooks.behaviour());
  });
  router.put('/sessions/:id/webhook-behaviour', (request, response) => {
    const change = parseControl(behaviourSchema, request.body);
    response.json(webhooks.behaveFor(request.params.id, change));
  });
  router.post('/faults', (request, response) => {
    faults.add(parseControl(faultSchema, request.body));
    response.status(201).json(faults.list());
  });
  router.delete('/faults', (_request, response) => {
    faults.clear();
    response.json([]);
  });
  router.put('/rate-limit', (request, response) => {
    rateLimit.set(parseControl(rateLimitSchema, request.body));
    response.json({});
  });
  router.post('/clock', (request, response) => {
    clock.advance(parseControl(clockSchema, request.body).advanceMs);
    simulator.tick();
    response.json({ now: clock.iso() });
  });
  router.get('/requests', (_request, response) => {
    response.json(requests.entries());
  });
  router.get('/deliveries', (_request, response) => {
    response.json(webhooks.deliveries());
  });
  if (simulator.control) router.use(simulator.control);
  return router;
}

const reset =
  (vendors: Mounted[]): RequestHandler =>
  (request, response) => {
    const keepWebhooks = request.query['keep'] === 'webhooks';
    for (const { simulator, clock, faults, rateLimit, requests, webhooks } of vendors) {
      clock.reset();
      faults.clear();
      rateLimit.set(null);
      requests.reset();
      webhooks.reset();
      simulator.reset({ keepWebhooks });
    }
    response.json({});
  };

const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof ControlError) response.status(error.status).json({ error: error.message });
  else if (error instanceof SyntaxError) response.status(400).json({ error: 'Not JSON.' });
  else next(error);
};

/**
 * The control API, the same for every vendor: it forces what a person, the vendor's staff or bad luck
 * would do. Mounted at /control.
 */
export function controlRouter(vendors: Mounted[]): Router {
  const router = Router();
  // Not strict: null lifts a rate limit.
  router.use(express.json({ strict: false }));
  router.post('/reset', reset(vendors));
  for (const mounted of vendors) router.use(`/${mounted.simulator.vendor}`, vendorRouter(mounted));
  router.use((_request, _response, next) => {
    next(new ControlError(404, 'No such control route or vendor.'));
  });
  router.use(onError);
  return router;
}
