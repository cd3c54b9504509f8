import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient, connectWorkers } from '../../workers/temporal-connection.ts';

/** Answers every call as Temporal does to a token that it does not believe: `PERMISSION_DENIED`. */
let server: Http2Server;
beforeAll(async () => {
  server = createServer();
  server.on('stream', (stream) => {
    const refusal = { 'grpc-status': '7', 'grpc-message': 'Request unauthorized.' };
    const headers = { ':status': 200, 'content-type': 'application/grpc', ...refusal };
    stream.respond(headers, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

describe('a token that Temporal does not believe', () => {
  it.each([
    ['a worker', connectWorkers],
    ['migrate', connectClient],
  ])('ends %s, and is not taken for a Temporal that is away', async (_, connect) => {
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const target = { address: `127.0.0.1:${port}`, namespace: 'durable-kyc', security: {} };
    const context = { logger: pino({ level: 'silent' }), signal: AbortSignal.timeout(20_000) };
    await expect(connect(target, context, 0)).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});
