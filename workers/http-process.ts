import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KycError } from '../domain/errors.ts';
import { pingStore, type Store } from '../store/index.ts';
import { TookTooLong, waitAtMost } from './wait-at-most.ts';

/** Longer than a healthy database takes. */
const READY_MS = 3_000;
/** When the process stops, open requests get this long. */
export const DRAIN_MS = 10_000;

/** Pings Postgres with a timeout, so that a readiness probe does not hang. */
export async function pingInTime(store: Store): Promise<void> {
  try {
    await waitAtMost(READY_MS, pingStore(store));
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    throw new KycError('store_unavailable', 'Postgres does not answer.');
  }
}

/** Returns the port, which the system chooses where `port` is 0. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // it listens on TCP
}

/** Accepts no new connections; closes idle ones, and the others once they are answered. */
export async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const force = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(force);
}
