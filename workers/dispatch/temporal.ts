import {
  Client,
  type Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { TemporalConfig } from '../../config/index.ts';
import { lazyConnection } from '../temporal-connection.ts';
import { waitAtMost } from '../wait-at-most.ts';

export interface Temporal {
  client: Client;
  connection: Connection;
  /**
   * Makes calls and gives up after `ms`, whatever the server or the network does.
   *
   * @throws TookTooLong when the time is over; what the calls throw before that
   */
  within<T>(ms: number, calls: () => Promise<T>): Promise<T>;
  /** Whether Temporal answers now. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

const ASK_MS = 1_000;
/** Bridges only a short fault: after a failed call the relay retries. */
const RETRIES = defaultGrpcRetryOptions({ maxAttempts: 3 });

/**
 * A client that connects at its first use, and again whenever needed: its process can start before Temporal
 * and survive its outages.
 *
 * @param converter converts and encrypts payloads (`workers/payloads/`)
 */
export function openTemporal(
  options: Omit<TemporalConfig, 'uiUrl'>,
  converter: DataConverter,
): Temporal {
  const connection = lazyConnection(options, {
    interceptors: [makeGrpcRetryInterceptor(RETRIES)],
    // gRPC would otherwise wait up to two minutes before it reconnects.
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
    },
  });
  const client = new Client({
    ...{ connection, namespace: options.namespace, dataConverter: converter },
  });
  const underWay = new Set<Promise<unknown>>();
  const within = async <T>(ms: number, calls: () => Promise<T>): Promise<T> => {
    const giveUp = new AbortController();
    // The signal aborts the call, but not the SDK's pauses between its retries.
    const answer = connection.withAbortSignal(giveUp.signal, calls);
    underWay.add(answer);
    const done = (): boolean => underWay.delete(answer);
    void answer.then(done, done);
    try {
      return await waitAtMost(ms, answer);
    } finally {
      giveUp.abort();
    }
  };
  return {
    client,
    connection,
    within,
    isThere: () =>
      within(ASK_MS, () => connection.workflowService.getSystemInfo({})).then(
        () => true,
        () => false,
      ),
    close: async () => {
      // A retry after such a pause, on a closed connection, would end the process.
      await Promise.allSettled(underWay);
      await connection.close();
    },
  };
}
