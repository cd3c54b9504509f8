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
   * Makes calls that are given up after `ms`, whatever the server or the network is doing.
   *
   * @throws TookTooLong when the time is over; what the calls throw before that
   */
  within<T>(ms: number, calls: () => Promise<T>): Promise<T>;
  /** Whether the service answers now. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

const ASK_MS = 1_000;
/** The relay is what tries again; in a call, only a hiccup is bridged. */
const RETRIES = defaultGrpcRetryOptions({ maxAttempts: 3 });

/**
 * A client that connects when it is first used and again whenever it must: its process can start
 * before Temporal and outlive its absence.
 *
 * @param converter reads and writes what goes there (`workers/payloads/`)
 */
export function openTemporal(
  options: Omit<TemporalConfig, 'uiUrl'>,
  converter: DataConverter,
): Temporal {
  const connection = lazyConnection(options, {
    interceptors: [makeGrpcRetryInterceptor(RETRIES)],
    // gRPC would otherwise wait up to two minutes before it looks again.
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
    // The signal ends the call; it does not end the SDK's pauses between tries.
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
      // A try after such a pause on a closed connection would end the process.
      await Promise.allSettled(underWay);
      await connection.close();
    },
  };
}
