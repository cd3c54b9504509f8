import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeLater, textOf } from './sandbox.ts';
import type { Json } from './sandbox.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  atMs: number;
}

interface Reply {
  status: number;
  /** Sent as JSON; without it there is no body. */
  json?: unknown;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Answers to the next webhooks, in order; 200 when there are none left. */
  answers: number[];
  /** Set to answer with more than a status. */
  reply: ((path: string) => Reply | undefined) | undefined;
  bodies(): Json[];
  /** `action` of events, `status` of decisions, in the order of arrival. */
  kinds(): string[];
}

/** A webhook listener that keeps the exact bytes; closed after the test. */
export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        text,
        atMs: Date.now(),
      });
      const { status, json } = made.reply?.(request.url ?? '') ?? {
        status: answers.shift() ?? 200,
      };
      if (json === undefined) response.writeHead(status).end();
      else {
        const type = { 'content-type': 'application/json; charset=utf-8' };
        response.writeHead(status, type).end(JSON.stringify(json));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeLater(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  // A TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  // JSON of any shape; see Json.
  const bodies = (): Json[] => received.map(({ text }) => JSON.parse(text) as Json);
  const made: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    answers,
    reply: undefined,
    bodies,
    kinds: () => bodies().map((body) => textOf(body['action'] ?? body['verification']?.['status'])),
  };
  return made;
}
