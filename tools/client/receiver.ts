import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** A notification as a client's backend receives it, its signature verified. */
export interface ReceivedNotification {
  /** `webhook-id`: the same however often it is delivered. */
  id: string;
  type: string;
  timestamp: string;
  data: {
    verificationId: string;
    status: string;
    sequence: number;
    reasons: string[];
  } & Record<string, unknown>;
}

export interface Receiver {
  url: string;
  /** Everything that was received, in order, repetitions included. */
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
  const webhook = new Webhook(options.secret);
  const received: ReceivedNotification[] = [];
  const unwell: number[] = [];
  const turnedAway: string[] = [];
  let refused = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const refusal = unwell.shift();
      if (refusal !== undefined) turnedAway.push(headersOf(request.headers)['webhook-id'] ?? '');
      response.writeHead(refusal ?? take(body, request.headers)).end();
    });
  });

  const take = (body: string, headers: IncomingMessage['headers']): number => {
    try {
      // Verified: from here on the bytes are ours, in the shape of docs/notifications.md.
      const message = webhook.verify(body, headersOf(headers)) as Omit<ReceivedNotification, 'id'>;
      const notification = { ...message, id: headersOf(headers)['webhook-id'] ?? '' };
      received.push(notification);
      return 204;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
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

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set: buffers
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
