import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { ERRORS, KycError, type ErrorCode } from '../../domain/errors.ts';
import { sendPage } from '../pages/layout.ts';
import { laterPage } from '../pages/link-pages.ts';
import { contextOf } from './context.ts';
import { sendProblem, setRetryAfter } from './problem.ts';
import { safeError } from './safe-error.ts';
import { speechFor } from './speech.ts';

/** What Express and its body parsers throw, by their `type`. */
const BODY_FAULTS: Readonly<Record<string, { code: ErrorCode; message: string }>> = {
  'request.aborted': { code: 'malformed_json', message: 'The body ended before its length.' },
  'request.size.invalid': {
    code: 'malformed_json',
    message: 'The body does not have the length that Content-Length names.',
  },
  'entity.too.large': { code: 'payload_too_large', message: 'The body is larger than allowed.' },
  'encoding.unsupported': {
    code: 'unsupported_media_type',
    message: 'The body must not be compressed.',
  },
};

/** Everything that is thrown becomes one of our errors; what we do not know is `internal`. */
export function toKycError(error: unknown): KycError {
  if (error instanceof KycError) return error;
  if (!(error instanceof Error)) return new KycError('internal', 'Unknown failure');
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const fault = BODY_FAULTS[type];
  if (fault !== undefined) {
    const limit = 'limit' in error && typeof error.limit === 'number' ? error.limit : null;
    const allowed = limit === null ? '' : ` At most ${limit} bytes are accepted.`;
    return new KycError(fault.code, fault.message + allowed);
  }
  if (isParsers(error)) {
    return new KycError('malformed_request', 'The body cannot be read as its headers describe it.');
  }
  // A path whose percent-encoding is broken names nothing that exists.
  if (error instanceof URIError) return new KycError('not_found', 'There is nothing here.');
  return new KycError('internal', 'Unknown failure', { cause: error });
}

/** What a body parser refuses for another reason, e.g. compressed bytes that are none. */
const isParsers = (error: Error): boolean =>
  'status' in error &&
  'expose' in error &&
  typeof error.status === 'number' &&
  error.status >= 400 &&
  error.status < 500 &&
  !(error instanceof URIError);

/** The last middleware: answers every failure as problem+json and logs those that are ours. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters.
  return (thrown: unknown, request, response, next) => {
    const error = toKycError(thrown);
    const { requestId, route } = contextOf(request);
    const status = ERRORS[error.code].http;
    if (status >= 500) {
      const level = status === 500 ? 'error' : 'warn';
      logger[level](
        { requestId, route, code: error.code, failure: safeError(thrown) },
        'request failed',
      );
    }
    if (response.headersSent) {
      next(thrown);
      return;
    }
    if (isForPeople(request, status)) {
      setRetryAfter(response, error);
      sendPage(response, status, laterPage(speechFor(request)), LOADS_NOTHING);
    } else sendProblem(response, error, requestId);
  };
}

const LOADS_NOTHING = { allowHttpForms: false };

/** A person who followed their link gets a page; programs get the problem. */
function isForPeople(request: Request, status: number): boolean {
  const { route } = contextOf(request);
  const isOurTrouble = status === 429 || status >= 500;
  return isOurTrouble && route.startsWith('/v/') && request.accepts(['json', 'html']) === 'html';
}

/** After all routes: an unknown path. */
export const notFound: RequestHandler = () => {
  throw new KycError('not_found', 'There is nothing here.');
};

/** After the routes of a path: a method that it does not have. */
export function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allowed.join(', '));
    throw new KycError('method_not_allowed', `Allowed here: ${allowed.join(', ')}.`);
  };
}
