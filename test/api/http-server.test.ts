import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createHttpServer } from '../../api/http/server.ts';

describe('what is refused before any route', () => {
  it.each([
    ['what is no HTTP', ''],
    ['what is no HTTP, after another request', 'GET /next HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a request without a Host', 'GET /next HTTP/1.1\r\n\r\n'],
  ])('is never told in the middle of another answer: %s', async (_, next) => {
    const server = createHttpServer(
      (request, response) => {
        if (request.url === '/') response.writeHead(200).write('half');
      },
      { logger: pino({ level: 'silent' }) },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on a port
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let heard = '';
    socket.on('data', (text: string) => {
      if (heard === '') socket.write(`${next}no HTTP\r\n\r\n`);
      heard += text;
    });
    socket.on('error', () => undefined); // it may be reset
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'close');
    server.close();
    expect(heard).toContain('half');
    expect(heard.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});
