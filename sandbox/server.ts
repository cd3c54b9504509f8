import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import { controlRouter } from './control/router.ts';
import type { Mounted } from './control/router.ts';
import { homeRouter } from './home.ts';
import { registry } from './registry.ts';
import type { SandboxLogger, SimulatorFactory } from './simulator.ts';
import { SimulatorClock } from './shared/clock.ts';
import { Faults } from './shared/faults.ts';
import { RateLimit } from './shared/rate-limit.ts';
import { RequestLog } from './shared/request-log.ts';
import { WebhookSender } from './shared/webhooks.ts';

export interface SandboxOptions {
  /** By vendor, as each one's folder has them (`credentials.ts`); a vendor without any is not served. */
  credentials: unknown;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** How people reach the sandbox; session links start with it. Default: host and port. */
  publicUrl?: string | undefined;
  /** True refuses to start: simulators approve anyone. */
  production?: boolean | undefined;
  logger?: SandboxLogger | undefined;
}

export interface Sandbox {
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Stops listening, drops open connections and pending webhooks. */
  close(): Promise<void>;
}

/** Short enough for processing that takes a few hundred milliseconds. */
const TICK_MS = 100;
const SILENT: SandboxLogger = { info: () => undefined, warn: () => undefined };

function mountAll(
  simulators: Record<string, SimulatorFactory>,
  publicUrl: string,
  logger: SandboxLogger,
): Mounted[] {
  return Object.entries(simulators).map(([vendor, create]) => {
    const clock = new SimulatorClock();
    const now = (): string => clock.iso();
    const webhooks = new WebhookSender(now);
    const simulator = create({ baseUrl: `${publicUrl}/${vendor}`, clock, webhooks, logger });
    const requests = new RequestLog(now);
    return {
      simulator,
      clock,
      webhooks,
      faults: new Faults(),
      rateLimit: new RateLimit(),
      requests,
    };
  });
}

/** Our own refusals and those of the body readers (too large, not readable) carry a status. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('status' in error)) return 500;
  return typeof error.status === 'number' ? error.status : 500;
}

function createApp(vendors: Mounted[], logger: SandboxLogger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use(homeRouter(vendors));
  app.use('/control', controlRouter(vendors));
  for (const { simulator, requests, faults, rateLimit } of vendors) {
    const { vendor, pages, api } = simulator;
    const before = [requests.middleware, faults.middleware, rateLimit.middleware];
    app.use(`/${vendor}`, pages, ...before, api);
  }
  const onError: ErrorRequestHandler = (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status >= 500) logger.warn({ err: error, path: request.path }, 'sandbox: request failed');
    const message = status < 500 && error instanceof Error ? error.message : 'Failed.';
    response.status(status).json({ error: message });
  };
  app.use(onError);
  return app;
}

async function listen(server: Server, options: SandboxOptions): Promise<string> {
  server.listen(options.port, options.host);
  await once(server, 'listening');
  // A TCP server's address is never a string, and it is listening.
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return `http://${host}:${port}`;
}

/**
 * Starts the simulated vendors as one HTTP server: vendor APIs and pages under `/{vendor}`, the control
 * API under `/control`, a page for people at `/`. State lives in memory.
 *
 * Throws when `production` is true, the port is taken or the credentials are at fault.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  if (options.production === true) {
    throw new Error('The sandbox refuses to start in production: it approves whoever asks.');
  }
  const logger = options.logger ?? SILENT;
  const simulators = registry(options.credentials);
  const server = createServer();
  const url = await listen(server, options);
  const vendors = mountAll(simulators, (options.publicUrl ?? url).replace(/\/+$/, ''), logger);
  server.on('request', createApp(vendors, logger));
  const ticking = setInterval(() => {
    for (const { simulator } of vendors) simulator.tick();
  }, TICK_MS);
  logger.info({ url }, 'sandbox: listening');
  return {
    url,
    close: async () => {
      clearInterval(ticking);
      for (const { webhooks } of vendors) webhooks.reset();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
