import {
  createServer,
  type IncomingMessage,
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

/** How long a connection may take for what it owes, in milliseconds. */
interface Patience {
  /** For a request to arrive as a whole, be it that nothing is sent at all. */
  requestTimeout: number;
  /** While nothing moves, in either direction: longer than any answer takes that is not `unhurried`. */
  idleTimeout: number;
  /** How often the first of the two is looked at. */
  checkEvery: number;
}

/** Requests are bounded by what the larger bodies take: vendors' webhooks. */
const PATIENCE: Patience = { requestTimeout: 30_000, idleTimeout: 60_000, checkEvery: 5_000 };

/**
 * An HTTP server for the app. Requests that Node itself would refuse with an empty answer get a problem with a
 * request id too: one that is no HTTP, does not arrive whole, has headers that are too large, or expects what
 * is not offered. A client that sends too slowly gets an answer; one that does not read is cut off.
 */
export function createHttpServer(
  app: RequestListener,
  { logger, patience = PATIENCE }: { logger: Logger; patience?: Patience },
): Server {
  const open = new OpenAnswers();
  const told = (code: ErrorCode) => {
    const { requestId, ...answer } = refusal(code);
    logger.info({ requestId, status: answer.status, code }, 'refused before any route');
    return answer;
  };
  /** In its place among the answers of the connection, which it is the last of. */
  const refuse = ({ socket }: IncomingMessage, response: ServerResponse, code: ErrorCode): void => {
    if (open.isLast(socket)) return;
    open.setLast(socket);
    const { status, headers, body } = told(code);
    response.writeHead(status, headers).end(body);
  };
  const { requestTimeout, idleTimeout, checkEvery } = patience;
  const options = {
    ...{ requireHostHeader: false, requestTimeout, connectionsCheckingInterval: checkEvery },
    // No longer than the whole, which alone it cannot be.
    headersTimeout: requestTimeout,
  };
  const server = createServer(options, (request, response) => {
    // Its answer would never be sent.
    if (open.isLast(request.socket)) return;
    open.add(request.socket, response);
    if (request.headers.host !== undefined || request.httpVersion === '1.0') {
      app(request, response);
    } else refuse(request, response, 'malformed_request');
  });
  server.setTimeout(idleTimeout);
  server.on('checkExpectation', (request, response) => {
    refuse(request, response, 'expectation_failed');
  });
  server.on('clientError', (error, socket) => {
    if (!socket.writable) socket.destroy();
    else if (!open.isLast(socket)) {
      open.setLast(socket);
      open.whenAnswered(socket, (isBegun) => {
        if (isBegun || !socket.writable) socket.destroy();
        else socket.end(asText(told(codeOf(error))));
      });
    }
  });
  return server;
}

/** The answers that are open on each connection: several where a client does not wait for one. */
class OpenAnswers {
  readonly #open = new WeakMap<Duplex, Set<ServerResponse>>();
  readonly #last = new WeakSet<Duplex>();

  add(socket: Duplex, response: ServerResponse): void {
    const open = this.#open.get(socket) ?? new Set();
    this.#open.set(socket, open.add(response));
    response.once('close', () => open.delete(response));
  }

  /** Nothing is done or answered there any more but what came before. */
  setLast(socket: Duplex): void {
    this.#last.add(socket);
  }

  isLast(socket: Duplex): boolean {
    return this.#last.has(socket);
  }

  /**
   * Once every request that has come whole is answered: a refusal written sooner would be taken for the
   * answer to one of them.
   * @param next called with whether the request that has not come whole was answered, or is being answered
   */
  whenAnswered(socket: Duplex, next: (isBegun: boolean) => void): void {
    const open = [...(this.#open.get(socket) ?? [])];
    const whole = open.filter(({ req }) => req.complete);
    const isBegun = () => open.some(({ req, headersSent }) => !req.complete && headersSent);
    let left = whole.length;
    if (left === 0) next(isBegun());
    for (const response of whole) {
      response.once('close', () => {
        left -= 1;
        if (left === 0) next(isBegun());
      });
    }
  }
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
  return { requestId, status: problem.status, body, headers };
}

function asText({ status, headers, body }: Omit<ReturnType<typeof refusal>, 'requestId'>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
