import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  type components,
  type Notification,
  NotificationRefused,
  verifyNotification,
} from '../../clients/typescript/src/index.ts';

/** A notification about a verification as a client's backend receives it, its signature verified. */
export type ReceivedNotification = components['schemas']['Notification'] & { id: string };

export interface Receiver {
  url: string;
  /** Everything about verifications that was received, in order, repetitions included. */
  readonly received: readonly ReceivedNotification[];
  /** Deliveries whose signature did not match; nothing of them was believed. */
  readonly refused: number;
  /** `webhook-id`s of the deliveries that `answerNext` turned away. */
  readonly turnedAway: readonly string[];
  /** Answers the next `times` deliveries with this status instead of 204. */
  answerNext(status: number, times: number): void;
  close(): Promise<void>;
}

/**
 * What a client's backend does: takes notifications on loopback, verifies the Standard Webhooks
 * signature over the raw bytes, and answers.
 * @param secret the endpoint's `whsec_…`
 */
export async function startReceiver(options: { port: number; secret: string }): Promise<Receiver> {
  const received: ReceivedNotification[] = [];
  const unwell: number[] = [];
  const turnedAway: string[] = [];
  let refused = 0;
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const refusal = unwell.shift();
      if (refusal !== undefined) turnedAway.push(String(request.headers['webhook-id']));
      response.writeHead(refusal ?? take(body, request.headers)).end();
    });
  });

  const take = (body: Buffer, headers: IncomingHttpHeaders): number => {
    try {
      const notification = verifyNotification({ body, headers }, options.secret);
      if (isAboutOne(notification)) received.push(notification);
      return 204;
    } catch (error) {
      if (!(error instanceof NotificationRefused)) throw error;
      refused += 1;
      return 401;
    }
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}/notifications`,
    received,
    turnedAway,
    get refused() {
      return refused;
    },
    answerNext: (status, times) => {
      unwell.push(...Array.from({ length: times }, () => status));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const isAboutOne = (one: Notification): one is ReceivedNotification => 'verificationId' in one.data;
