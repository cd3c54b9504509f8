import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createHttpServer } from '../api/index.ts';
import type { ConsoleConfig } from '../config/index.ts';
import { type ConsoleDependencies, createConsole, openProvider } from '../console/index.ts';
import { forgetOldSessions, openStore, type Store } from '../store/index.ts';
import { findVendor } from '../vendors/registry.ts';
import { causeOf } from './dispatch/cause.ts';
import { createDispatch } from './dispatch/dispatch.ts';
import { openTemporal } from './dispatch/temporal.ts';
import { DRAIN_MS, drain, listen, pingInTime } from './http-process.ts';
import { MissingPayloadKey, type PayloadEncryption } from './payloads/codec.ts';
import { dataConverter, openPayloadEncryption } from './payloads/data-converter.ts';
import type { Running, StartContext } from './run-process.ts';
import { waitAtMost } from './wait-at-most.ts';
import { waitForStore } from './wait-for-store.ts';

const FORGET_EVERY_MS = 10 * 60_000;

/**
 * Starts the console. It needs Postgres. While the identity provider is down no reviewer can sign in; while
 * Temporal is down the console stores a decision, and the workflow acts on it later.
 */
export async function startConsole(
  config: Readonly<ConsoleConfig>,
  context: StartContext,
): Promise<Running> {
  const { logger } = context;
  // The console neither makes nor reads links, so a random key suffices.
  const linkKeys = [{ id: 'none', key: randomBytes(32) }];
  const databaseUse = { variable: 'CONSOLE_DATABASE_URL', role: 'kyc_console' };
  const store = openStore({ ...config.store, databaseUse, linkKeys });
  const encryption = openPayloadEncryption(store, config, context);
  const temporal = openTemporal(config.temporal, dataConverter(encryption));
  const dispatch = createDispatch({ store, temporal, logger, pages: config.pages });
  const { host, publicUrl, isSecure, provider } = config.console;
  const onRefusal = (code: string): void => {
    logger.warn({ code }, 'the identity provider refuses');
  };
  const app = createConsole({
    ...{ store, dispatch, publicUrl, isSecure, logger },
    vendors: findVendor,
    provider: openProvider(provider, publicUrl, onRefusal),
    codec: codecOf(config.temporal, encryption, context),
    links: { temporalUi: workflowsOf(config.temporal), runbook: config.pages.runbook },
    readiness: () => pingInTime(store),
  });
  const server = createHttpServer(app, { logger });
  const port = await listen(server, config.console);
  logger.info({ host, port }, 'listening');
  await waitForStore(store, context, { encryption });
  const stopping = new AbortController();
  const forgetting = forgetNowAndThen(store, context, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await drain(server);
      // The relay signals what is not signaled by then.
      await waitAtMost(DRAIN_MS, dispatch.settled()).catch(() => undefined);
      await forgetting;
      await Promise.all([temporal.close(), store.close()]);
    },
  };
}

/** Decrypts payloads for Temporal's UI; null where the configuration has no address of that UI. */
function codecOf(
  { uiUrl }: ConsoleConfig['temporal'],
  encryption: PayloadEncryption,
  { logger }: StartContext,
): ConsoleDependencies['codec'] {
  if (uiUrl === null) return null;
  const open: PayloadEncryption['open'] = async (payload) => {
    try {
      return await encryption.open(payload);
    } catch (error) {
      // An operator may have removed the key of workflows that closed long ago.
      if (!(error instanceof MissingPayloadKey)) throw error;
      logger.warn({ reason: error.message }, 'a history is not shown');
      return null;
    }
  };
  return { uiOrigin: new URL(uiUrl).origin, reader: { open } };
}

/** The page of the namespace's workflows in Temporal's UI; null where the configuration has no address. */
function workflowsOf({ uiUrl, namespace }: ConsoleConfig['temporal']): string | null {
  if (uiUrl === null) return null;
  return `${uiUrl.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}

/** Deletes sessions that are over, now and then; while the database is down, at the next turn. */
async function forgetNowAndThen(
  store: Store,
  { logger }: StartContext,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await forgetOldSessions(store);
    } catch (error) {
      logger.warn(causeOf(error), 'old sessions are not forgotten yet');
    }
    await pause(FORGET_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
