import { createEndpointCalls } from '../activities/endpoint-calls.ts';
import { createApp, createHttpServer } from '../api/index.ts';
import type { ApiConfig } from '../config/index.ts';
import { openStore } from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import { createDispatch } from './dispatch/dispatch.ts';
import { openTemporal } from './dispatch/temporal.ts';
import { DRAIN_MS, drain, listen, pingInTime } from './http-process.ts';
import { dataConverter, openPayloadEncryption } from './payloads/data-converter.ts';
import type { Running, StartContext } from './run-process.ts';
import { findTemporalFault } from './temporal-fault.ts';
import { waitAtMost } from './wait-at-most.ts';
import { waitForStore } from './wait-for-store.ts';

/**
 * Starts the API. It listens at once and answers 503 while a database that it needs is down. It also starts
 * without Temporal: it connects at the first call, and again when Temporal is back.
 */
export async function startApi(
  config: Readonly<ApiConfig>,
  context: StartContext,
): Promise<Running> {
  const { logger } = context;
  const store = openStore(config.store);
  const encryption = openPayloadEncryption(store, config, context);
  const temporal = openTemporal(config.temporal, dataConverter(encryption));
  const dispatch = createDispatch({ store, temporal, logger, pages: config.pages });
  const now = () => new Date();
  const app = createApp({
    store,
    endpoints: createEndpointCalls({ store, now }),
    vendors: findVendor,
    publicUrl: config.http.publicUrl,
    trustProxy: config.http.trustProxy,
    logger,
    dispatch,
    limitSettings: config.limits,
    readiness: { postgres: () => pingInTime(store) },
    now,
  });
  const server = createHttpServer(app, { logger });
  const port = await listen(server, config.http);
  logger.info({ host: config.http.host, port }, 'listening');
  void tellOfTemporal(config.temporal, context);
  await waitForStore(store, context, { encryption });
  return {
    stop: async () => {
      await drain(server);
      // The relay signals what is not signaled by then.
      await waitAtMost(DRAIN_MS, dispatch.settled()).catch(() => undefined);
      await Promise.all([temporal.close(), store.close()]);
    },
  };
}

/** The API works without Temporal, but it logs a wrong setting, as workers do. */
async function tellOfTemporal(
  target: Readonly<ApiConfig>['temporal'],
  { logger }: StartContext,
): Promise<void> {
  const fault = await findTemporalFault(target);
  if (fault !== null) logger.error({ kind: fault.kind, reason: fault.message }, 'Temporal refuses');
}
