import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createHttpServer } from '../../api/http/server.ts';
import { unhurried } from '../../api/http/unhurried.ts';

/** Settles once the server has met what comes after the first request: another one, or none. */
function nextMetBy(server: Server): Promise<void> {
  let requests = 0;
  return new Promise((resolve) => {
    server.on('clientError', () => {
      resolve();
    });
    server.on('checkExpectation', () => {
      resolve();
    });
    server.on('request', () => {
      requests += 1;
      if (requests === 2) resolve();
    });
  });
}

type App = (
  request: IncomingMessage,
  response: ServerResponse,
  /** See `nextMetBy`. */
  nextMet: Promise<void>,
) => void;

/** What comes back for bytes that are sent in one go, until the connection is closed. */
async function answersTo(app: App, bytes: string): Promise<string> {
  const server = createHttpServer(
    (request, response) => {
      app(request, response, nextMet);
    },
    { logger: pino({ level: 'silent' }) },
  );
  const nextMet = nextMetBy(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.on('data', (text: string) => (heard += text));
  socket.on('error', () => undefined); // it may be reset
  socket.write(bytes);
  await once(socket, 'close');
  server.close();
  return heard;
}

const statuses = (heard: string): string[] =>
  [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);

const POST = 'POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';
const REFUSED: [what: string, bytes: string, status: string][] = [
  ['what is no HTTP', 'no HTTP\r\n\r\n', '400'],
  ['a request without a Host', 'GET /next HTTP/1.1\r\n\r\n', '400'],
  ['what nobody meets', 'GET /next HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n', '417'],
  ['headers too large', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
];

describe('a connection that holds one for nothing', () => {
  const patience = { requestTimeout: 150, idleTimeout: 400, checkEvery: 25 };
  const LARGE = Buffer.alloc(64 * 1024 * 1024);

  /** What is heard by somebody who sends each of these a while after the one before, and then nothing. */
  async function heardBy(pieces: string[], app: RequestListener, reads = true): Promise<string> {
    const server = createHttpServer(app, { logger: pino({ level: 'silent' }), patience });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const closed = new Promise((resolve) => {
      server.on('connection', (socket) => socket.once('close', resolve));
    });
    const { port } = server.address() as AddressInfo; // it listens on a port
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let heard = '';
    if (reads) socket.on('data', (text: string) => (heard += text));
    socket.on('error', () => undefined); // it may be reset
    const left = [...pieces];
    const drip = setInterval(() => {
      const piece = left.shift();
      if (piece !== undefined && socket.writable) socket.write(piece);
    }, 20);
    await closed;
    clearInterval(drip);
    socket.destroy();
    server.close();
    return heard;
  }

  const answer: RequestListener = (request, response) => {
    request.resume().on('end', () => response.end('done'));
  };
  const slowly = (text: string) => [text, ...Array.from({ length: 200 }, () => 'x')];

  it.each([
    ['sends nothing', []],
    ['sends its headers for ever', slowly('GET / HTTP/1.1\r\nHost: x\r\nA: ')],
    [
      'sends its body for ever',
      ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n', ...slowly('{')],
    ],
  ])('is told so and closed where it %s', async (_, pieces) => {
    const heard = await heardBy(pieces, answer);
    expect(statuses(heard)).toEqual(['408']);
    expect(heard).toContain('request_timeout');
  });

  it('is closed where it does not read what is sent', async () => {
    const app: RequestListener = (_request, response) => response.end(LARGE);
    expect(await heardBy(['GET / HTTP/1.1\r\nHost: x\r\n\r\n'], app, false)).toBe('');
  });

  it('is closed where it does not read what we are slow to send', async () => {
    const app: RequestListener = (_request, response) => {
      unhurried(response);
      response.write(LARGE);
    };
    expect(await heardBy(['GET / HTTP/1.1\r\nHost: x\r\n\r\n'], app, false)).toBe('');
  });

  it('is left alone where it reads, however slowly the answer comes', async () => {
    const app: RequestListener = (_request, response) => {
      let sent = 0;
      const drip = setInterval(() => {
        response.write('x');
        sent += 1;
        if (sent < 8) return;
        clearInterval(drip);
        response.end();
      }, 100);
    };
    const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const heard = await heardBy([request], app);
    expect(heard.match(/x\r\n/g)?.length).toBeGreaterThanOrEqual(8);
  });
});

describe('what is refused before any route', () => {
  it.each(REFUSED)('is no answer to the request before: %s', async (_, next, status) => {
    const app: App = (_request, response, nextMet) => {
      void nextMet.then(() => response.writeHead(201).end('done'));
    };
    const heard = await answersTo(app, POST + next);
    expect(statuses(heard)).toEqual(['201', status]);
    expect(heard).toContain('done');
  });

  it.each(REFUSED)('is never told in the middle of another answer: %s', async (_, next, status) => {
    const app: App = (_request, response, nextMet) => {
      response.writeHead(200, { 'content-length': 8 }).write('half');
      void nextMet.then(() => response.end('half'));
    };
    const heard = await answersTo(app, POST + next);
    expect(statuses(heard)).toEqual(['200', status]);
    expect(heard).toContain('halfhalf');
  });

  it.each(REFUSED)('is the last that is answered or done: %s', async (_, first, status) => {
    const done: unknown[] = [];
    const app: App = ({ url }, response) => {
      done.push(url);
      response.writeHead(201).end();
    };
    const heard = await answersTo(app, first + POST);
    expect([statuses(heard), done]).toEqual([[status], []]);
  });

  it('is told to a request whose own body is at fault, once those before are answered', async () => {
    const chunked = POST.replace('Content-Length: 2', 'Transfer-Encoding: chunked');
    const app: App = (request, response, nextMet) => {
      request.resume().on('end', () => {
        void nextMet.then(() => response.writeHead(201).end('done'));
      });
    };
    expect(statuses(await answersTo(app, POST + chunked))).toEqual(['201', '400']);
  });

  it('is not told where the request at fault is being answered', async () => {
    const chunked = POST.replace('Content-Length: 2', 'Transfer-Encoding: chunked');
    const app: App = (_request, response) => {
      response.writeHead(200).write('half');
    };
    expect(await answersTo(app, chunked)).not.toContain('malformed_request');
  });
});
