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

/** Time limits of a connection, in milliseconds. */
interface Patience {
  /** For a whole request to arrive, also where the client sends nothing at all. */
  requestTimeout: number;
  /** Without data in either direction: longer than any answer that is not `unhurried` takes. */
  idleTimeout: number;
  /** How often Node checks `requestTimeout`. */
  checkEvery: number;
}

/** The limit for requests allows for the larger bodies: vendors' webhooks. */
const PATIENCE: Patience = { requestTimeout: 30_000, idleTimeout: 60_000, checkEvery: 5_000 };

/**
 * An HTTP server for the app. It also answers with a problem and a request id where Node would refuse a
 * request with an empty answer: it is no HTTP, does not arrive whole, has too large headers, or expects what
 * we do not offer. A client that sends too slowly gets an answer; it closes the connection of one that does
 * not read.
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
  /** Refuses in the order of the connection's answers; this is the last one. */
  const refuse = ({ socket }: IncomingMessage, response: ServerResponse, code: ErrorCode): void => {
    if (open.isLast(socket)) return;
    open.setLast(socket);
    const { status, headers, body } = told(code);
    response.writeHead(status, headers).end(body);
  };
  const { requestTimeout, idleTimeout, checkEvery } = patience;
  const options = {
    ...{ requireHostHeader: false, requestTimeout, connectionsCheckingInterval: checkEvery },
    // Node allows no more for the headers than for the whole request.
    headersTimeout: requestTimeout,
  };
  const server = createServer(options, (request, response) => {
    // The connection sends no further answers.
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

/** The open answers of each connection: several where a client pipelines requests. */
class OpenAnswers {
  readonly #open = new WeakMap<Duplex, Set<ServerResponse>>();
  readonly #last = new WeakSet<Duplex>();

  add(socket: Duplex, response: ServerResponse): void {
    const open = this.#open.get(socket) ?? new Set();
    this.#open.set(socket, open.add(response));
    response.once('close', () => open.delete(response));
  }

  /** From now on the connection answers only the requests that came before. */
  setLast(socket: Duplex): void {
    this.#last.add(socket);
  }

  isLast(socket: Duplex): boolean {
    return this.#last.has(socket);
  }

  /**
   * Calls `next` once all whole requests are answered: the client would take an earlier refusal for the
   * answer to one of them.
   * @param next gets whether the answer to the incomplete request has begun
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
