import { Connection, type ConnectionOptions } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConfig } from '../config/index.ts';
import { isNotFound, type TemporalServices } from './prepare-temporal.ts';
import type { StartContext } from './run-process.ts';
import { findTemporalFault, TemporalFault } from './temporal-fault.ts';
import { waitFor } from './wait-for.ts';

const CONNECT_MS = 5_000;
/** A process that started together with this one may still be making certificates or tokens. */
const PATIENCE_MS = 60_000;
/** gRPC's `PERMISSION_DENIED` and `UNAUTHENTICATED`. */
const REFUSALS = [7, 16];

type Target = Pick<TemporalConfig, 'address' | 'namespace' | 'security'>;

/** For calls: connects at the first use, and again whenever needed. */
export function lazyConnection(target: Target, options: ConnectionOptions): Connection {
  return Connection.lazy({ ...options, address: target.address, ...target.security });
}

/**
 * For calls: waits for Temporal now, as `connectWorkers` does.
 *
 * @throws TemporalFault
 */
export function connectClient(
  target: Target,
  context: StartContext,
  patienceMs = PATIENCE_MS,
): Promise<Connection> {
  const { address, security } = target;
  const connect = () => Connection.connect({ address, ...security, connectTimeout: CONNECT_MS });
  return connectOnceThere(target, connect, context, patienceMs);
}

/**
 * For workers: waits for Temporal however long it is down. Where Temporal is up but refuses us, logs why at
 * each try, and fails after `patienceMs`: waiting does not fix a wrong setting.
 *
 * @throws TemporalFault that names the variable
 */
export function connectWorkers(
  target: Target,
  context: StartContext,
  patienceMs = PATIENCE_MS,
): Promise<NativeConnection> {
  const { address, security } = target;
  const connect = () => NativeConnection.connect({ address, ...security });
  return connectOnceThere(target, connect, context, patienceMs);
}

/**
 * Finds why we cannot use Temporal although it is up.
 *
 * @param failure the error of an attempt to connect
 * @returns null where Temporal is simply down
 */
async function temporalFaultOf(target: Target, failure: unknown): Promise<TemporalFault | null> {
  if (failure instanceof TemporalFault) return failure;
  const fault = isRefusal(failure) ? null : await findTemporalFault(target);
  if (fault !== null) return fault;
  if (isRefusal(failure) || (await isRefused(target))) {
    const { address, namespace } = target;
    const help = `set TEMPORAL_API_KEY to one that may use the namespace ${namespace} (TEMPORAL_NAMESPACE)`;
    return new TemporalFault(
      'unauthorized',
      `${address} does not allow it to this client: ${help}.`,
    );
  }
  return null;
}

/** Asks Temporal itself: it refuses a wrong token at each try, but the SDK reports only a timeout. */
async function isRefused({ address, namespace, security }: Target): Promise<boolean> {
  const connection = Connection.lazy({ address, ...security });
  try {
    await connection.withDeadline(Date.now() + CONNECT_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return false;
  } catch (error) {
    return isRefusal(error);
  } finally {
    await connection.close();
  }
}

async function connectOnceThere<T extends TemporalServices & { close(): Promise<void> }>(
  target: Target,
  connect: () => Promise<T>,
  context: StartContext,
  patienceMs: number,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  const result = await waitFor(
    'Temporal',
    async () => {
      try {
        return await allowed(target, await connect());
      } catch (error) {
        const fault = await temporalFaultOf(target, error);
        if (fault === null) throw error;
        if (performance.now() < giveUpAt) throw fault;
        return fault;
      }
    },
    context,
  );
  if (result instanceof TemporalFault) throw result;
  return result;
}

/** Makes a first call: connecting alone needs no permission, so it does not show whether we have one. */
async function allowed<T extends TemporalServices & { close(): Promise<void> }>(
  { namespace }: Target,
  connection: T,
): Promise<T> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (!isNotFound(error)) {
      await connection.close();
      throw error;
    }
  }
  return connection;
}

/** Errors of the native connection have the code only in their message. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'number') return REFUSALS.includes(error.code);
  return /permission ?denied|unauthenticated/i.test(error.message);
}
