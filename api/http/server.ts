import {
  createServer,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { KycError, type ErrorCode } from '../../domain/errors.ts';
import { problemOf } from './problem.ts';

/**
 * An HTTP server for the app. What Node refuses by itself, and with nothing in it, is a problem with a
 * request id here too: a request that is no HTTP, that does not arrive, whose headers are too large, or
 * that expects what is not offered.
 * @param options.requestTimeout how long a request may take to arrive as a whole, in milliseconds
 */
export function createHttpServer(
  app: RequestListener,
  { logger, requestTimeout }: { logger: Logger; requestTimeout?: number },
): Server {
  // Several where a client sends the next request before it has the answer to the last.
  const answers = new WeakMap<Duplex, Set<ServerResponse>>();
  const refuse = (socket: Duplex, code: ErrorCode): void => {
    const isAnswering = [...(answers.get(socket) ?? [])].some(
      ({ headersSent, writableEnded }) => headersSent && !writableEnded,
    );
    // Nothing may be written into the middle of another answer.
    if (!socket.writable || isAnswering) socket.destroy();
    else socket.end(refusalOf(code));
  };
  const refusalOf = (code: ErrorCode): string => {
    const { status, body, headers } = refusal(code);
    logger.info({ requestId: headers['X-Request-Id'], status, code }, 'refused before any route');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
  };
  const options = {
    requireHostHeader: false,
    ...(requestTimeout === undefined ? {} : { requestTimeout }),
  };
  const server = createServer(options, (request, response) => {
    const open = answers.get(request.socket) ?? new Set();
    answers.set(request.socket, open.add(response));
    response.once('close', () => open.delete(response));
    if (request.headers.host !== undefined || request.httpVersion === '1.0') {
      app(request, response);
    } else refuse(request.socket, 'malformed_request');
  });
  server.on('checkExpectation', ({ socket }) => {
    refuse(socket, 'expectation_failed');
  });
  server.on('clientError', (error, socket) => {
    refuse(socket, codeOf(error));
  });
  return server;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
};
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  request_timeout: 'The request did not arrive in time: send it again.',
  headers_too_large:
    'The headers and the address may have 16 KiB in all: send fewer or shorter ones.',
  expectation_failed: 'Leave the header Expect out, or send 100-continue.',
  payload_too_large: 'Leave the extensions of the chunks out.',
};
const NO_HTTP = 'This is no valid HTTP/1.1 request; it must have a Host, for one.';

function codeOf(error: Error): ErrorCode {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return CODES[code] ?? 'malformed_request';
}

function refusal(code: ErrorCode) {
  const requestId = uuidv7();
  const problem = problemOf(new KycError(code, MESSAGES[code] ?? NO_HTTP), requestId);
  const body = JSON.stringify(problem);
  const headers = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    Connection: 'close',
    'Content-Length': String(Buffer.byteLength(body)),
  };
  return { status: problem.status, body, headers };
}
