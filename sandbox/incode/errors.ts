import type { ErrorRequestHandler } from 'express';
import type { SimulatorClock } from '../shared/clock.ts';

/** Codes of the document and of public clients that come in an error's `status`, beside HTTP's own. */
export const CODE = {
  faceCropping: 1003,
  faceNotFound: 4019,
  imageUnreadable: 3008,
  processing: 6000,
};

/** Not published: the custom status of what the documents give no code for. Ours alone. */
export const ASSUMED_CODE = { unknownFlow: 4004, sessionOver: 4005 };

/** A refusal in the vendor's error body; `code` is the body's `status`, which need not be HTTP's. */
export class IncodeRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly error: string;
  /** Undefined leaves the message out, as observed. */
  readonly said: string | undefined;

  constructor(status: number, error: string, said?: string, code = status) {
    super(`${code} ${said ?? error}`);
    this.name = 'IncodeRefusal';
    this.status = status;
    this.code = code;
    this.error = error;
    this.said = said;
  }
}

export const badRequest = (said: string, code = 400): IncodeRefusal =>
  new IncodeRefusal(400, 'Bad Request', said, code);

export const unauthorized = (said: string): IncodeRefusal =>
  new IncodeRefusal(401, 'Unauthorized', said);

export const forbidden = (said: string): IncodeRefusal => new IncodeRefusal(403, 'Forbidden', said);

export const notFound = (said: string): IncodeRefusal => new IncodeRefusal(404, 'Not Found', said);

/** A body that is not said to be JSON. ASSUMED: the bodies of errors are Spring's, which answers so. */
export const otherBody = (): IncodeRefusal => new IncodeRefusal(415, 'Unsupported Media Type');

/** Answers refusals as `{timestamp, status, error, message?, path}`; the note in the log says more. */
export const refuse =
  (clock: SimulatorClock): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    const refusal =
      error instanceof SyntaxError ? badRequest('Required request body is not JSON') : error;
    if (!(refusal instanceof IncodeRefusal)) {
      next(error);
      return;
    }
    response.locals['note'] = refusal.message;
    response.status(refusal.status).json({
      timestamp: clock.now(),
      status: refusal.code,
      error: refusal.error,
      ...(refusal.said === undefined ? {} : { message: refusal.said }),
      path: request.originalUrl.replace(/\?.*$/, '').replace(/^\/incode/, ''),
    });
  };
