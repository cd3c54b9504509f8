import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, createHttpServer } from '../api/index.ts';
import type { ApiConfig } from '../config/index.ts';
import { KycError } from '../domain/errors.ts';
import { openStore, pingStore, type Store } from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import { createDispatch } from './dispatch/dispatch.ts';
import { openTemporal } from './dispatch/temporal.ts';
import type { Running, StartContext } from './run-process.ts';
import { findTemporalFault } from './temporal-fault.ts';
import { TookTooLong, waitAtMost } from './wait-at-most.ts';
import { waitForStore } from './wait-for-store.ts';

/** A request may take this long to arrive as a whole: the larger bodies are vendors' webhooks. */
const REQUEST_MS = 30_000;
/** Longer than a database needs that is well. */
const READY_MS = 3_000;
/** Open requests get this long to be answered when the process stops. */
const DRAIN_MS = 10_000;

/**
 * Starts the API. It listens at once and answers 503 where it needs a database that is not there yet;
 * it is up without Temporal, which is connected to when it is first needed and whenever it is back.
 */
export async function startApi(
  config: Readonly<ApiConfig>,
  context: StartContext,
): Promise<Running> {
  const { logger } = context;
  const store = openStore(config.store);
  const temporal = openTemporal(config.temporal);
  const dispatch = createDispatch({ store, temporal, logger, pages: config.pages });
  const app = createApp({
    store,
    vendors: findVendor,
    publicUrl: config.http.publicUrl,
    trustProxy: config.http.trustProxy,
    logger,
    dispatch,
    readiness: { postgres: () => pingInTime(store) },
    now: () => new Date(),
  });
  const server = createHttpServer(app, { logger, requestTimeout: REQUEST_MS });
  const port = await listen(server, config.http);
  logger.info({ host: config.http.host, port }, 'listening');
  void tellOfTemporal(config.temporal, context);
  await waitForStore(store, context);
  return {
    stop: async () => {
      await drain(server);
      // What is not signaled in time is left to the relay.
      await waitAtMost(DRAIN_MS, dispatch.settled()).catch(() => undefined);
      await Promise.all([temporal.close(), store.close()]);
    },
  };
}

/** A probe of readiness does not wait for a Postgres that says nothing. */
async function pingInTime(store: Store): Promise<void> {
  try {
    await waitAtMost(READY_MS, pingStore(store));
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    throw new KycError('store_unavailable', 'Postgres does not answer.');
  }
}

/** It takes what comes without Temporal; but that a setting is wrong is said, and not only to workers. */
async function tellOfTemporal(
  target: Readonly<ApiConfig>['temporal'],
  { logger }: StartContext,
): Promise<void> {
  const fault = await findTemporalFault(target);
  if (fault !== null) logger.error({ kind: fault.kind, reason: fault.message }, 'Temporal refuses');
}

async function listen(server: Server, { host, port }: ApiConfig['http']): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // it listens on TCP
}

/** No new connections; those that are idle are closed, the others once they were answered. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const force = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(force);
}
