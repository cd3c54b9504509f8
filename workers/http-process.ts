import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KycError } from '../domain/errors.ts';
import { pingStore, type Store } from '../store/index.ts';
import { TookTooLong, waitAtMost } from './wait-at-most.ts';

/** Longer than a database needs that is well. */
const READY_MS = 3_000;
/** Open requests get this long to be answered when the process stops. */
export const DRAIN_MS = 10_000;

/** A probe of readiness does not wait for a Postgres that says nothing. */
export async function pingInTime(store: Store): Promise<void> {
  try {
    await waitAtMost(READY_MS, pingStore(store));
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    throw new KycError('store_unavailable', 'Postgres does not answer.');
  }
}

/** Gives back the port: another one than was asked for, where that is 0. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // it listens on TCP
}

/** No new connections; those that are idle are closed, the others once they were answered. */
export async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const force = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(force);
}
