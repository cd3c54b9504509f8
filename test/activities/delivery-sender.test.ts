import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createDeliverySender } from '../../activities/delivery-sender.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const sender = createDeliverySender(() => NOW);
const message = { body: '{"type":"x"}', headers: { 'content-type': 'application/json' } };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`; // it listens on TCP
}

const post = (url: string, allowLoopback = true) =>
  sender.post({ url, allowLoopback }, message, { exchangeMs: 15_000 });

describe('the delivery sender', () => {
  it('never connects to this machine unless the endpoint may', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls += 1;
      response.end();
    });
    expect(await post(url, false)).toEqual({ outcome: 'refused', why: 'url' });
    const https = url.replace('http:', 'https:').replace('127.0.0.1', 'localhost');
    expect(await post(https, false)).toEqual({ outcome: 'refused', why: 'address' });
    expect(calls).toBe(0);
    expect(await post(url, true)).toEqual({ outcome: 'answered', status: 200 });
    expect(calls).toBe(1);
  });

  it('does not follow a redirect, wherever it leads', async () => {
    let followed = false;
    const inner = await serve((_request, response) => {
      followed = true;
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await serve((_request, response) => {
        response.writeHead(status, { location: inner }).end();
      });
      expect(await post(url)).toEqual({ outcome: 'answered', status });
    }
    expect(followed).toBe(false);
  });

  it.each([
    ['seconds', '120', 120_000],
    ['a date', 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['at most six hours', '86400', 6 * 3_600_000],
  ])('passes on what Retry-After asks for, as %s', async (_form, header, retryAfterMs) => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': header }).end();
    });
    expect(await post(url)).toEqual({ outcome: 'answered', status: 503, retryAfterMs });
  });

  it('is not held up by an endless answer', async () => {
    const url = await serve((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', more);
      };
      more();
    });
    const said = '\0'.repeat(1024);
    expect(await post(url)).toEqual({ outcome: 'answered', status: 200, said });
  });

  it('is not held up by an answer that never ends, and keeps what came of it', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write('so far');
    });
    const answer = await sender.post({ url, allowLoopback: true }, message, { exchangeMs: 300 });
    expect(answer).toEqual({ outcome: 'answered', status: 200, said: 'so far' });
  });

  it('keeps the first kilobyte of an answer, and half a character of it never', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(500).end(`a${'ü'.repeat(2_000)}`);
    });
    const said = `a${'ü'.repeat(511)}`;
    expect(await post(url)).toEqual({ outcome: 'answered', status: 500, said });
  });

  it('gives up an endpoint that does not answer in time', async () => {
    const url = await serve(() => undefined);
    const answer = await sender.post({ url, allowLoopback: true }, message, { exchangeMs: 100 });
    expect(answer).toEqual({ outcome: 'failed', why: 'timeout' });
  });

  it('calls a broken connection a failure that another try may mend', async () => {
    const url = await serve((request) => {
      request.socket.destroy();
    });
    expect(await post(url)).toEqual({ outcome: 'failed', why: 'connection' });
    expect(await post('http://127.0.0.1:1/')).toEqual({ outcome: 'failed', why: 'connection' });
  });
});
