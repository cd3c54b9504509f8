import { Client, Connection } from '@temporalio/client';

export interface Temporal {
  client: Client;
  connection: Connection;
  /** Makes calls that are given up after `ms`, whatever the server or the network is doing. */
  within<T>(ms: number, calls: () => Promise<T>): Promise<T>;
  /** Whether the service answers now. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

const ASK_MS = 1_000;

/**
 * A client that connects when it is first used and again whenever it must: whoever holds it can start
 * before Temporal and outlive its absence.
 */
export function openTemporal(options: { address: string; namespace: string }): Temporal {
  const connection = Connection.lazy({
    address: options.address,
    // gRPC would otherwise wait up to two minutes before it looks again.
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
    },
  });
  const client = new Client({ connection, namespace: options.namespace });
  const within = <T>(ms: number, calls: () => Promise<T>): Promise<T> =>
    connection.withAbortSignal(AbortSignal.timeout(ms), calls);
  return {
    client,
    connection,
    within,
    isThere: () =>
      within(ASK_MS, () => connection.workflowService.getSystemInfo({})).then(
        () => true,
        () => false,
      ),
    close: () => connection.close(),
  };
}
