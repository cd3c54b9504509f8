import type { Response } from 'express';
import { ERRORS, type ErrorCode, type FieldFault, type KycError } from '../../domain/errors.ts';
import { REMEDIES } from '../words/remedies.ts';

/** RFC 9457, with our stable `code`, the request's id and the fields at fault. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail?: string;
  requestId: string;
  errors?: FieldFault[];
}

/** How long a caller should wait when our own service is down. */
const DEFAULT_RETRY_AFTER_MS = 5_000;

/** The page of the problem, relative to the API, so that it is the same for every deployment. */
const problemType = (code: ErrorCode): string => `/problems/${code}`;

/**
 * Maps every error to an answer. A 4xx says what is wrong; a 5xx has the code and what to do; a 500 has only
 * the code and the request's id.
 */
export function problemOf(error: KycError, requestId: string): Problem {
  const { http: status, title } = ERRORS[error.code];
  return {
    type: problemType(error.code),
    title,
    status,
    code: error.code,
    ...(status === 500 ? {} : { detail: status < 500 ? error.message : REMEDIES[error.code] }),
    requestId,
    ...(error.fields.length > 0 ? { errors: [...error.fields] } : {}),
  };
}

/** Answers with a problem. */
export function sendProblem(response: Response, error: KycError, requestId: string): void {
  const problem = problemOf(error, requestId);
  if (problem.status === 401 && error.code === 'unauthenticated') {
    response.setHeader('WWW-Authenticate', 'Bearer realm="durable-kyc"');
  }
  setRetryAfter(response, error);
  response.setHeader('Cache-Control', 'no-store');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Sets Retry-After, where a later request may get another answer (429, 503). */
export function setRetryAfter(response: Response, error: KycError): void {
  const { http: status } = ERRORS[error.code];
  if (status !== 503 && status !== 429) return;
  const waitMs = error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
  response.setHeader('Retry-After', String(Math.max(1, Math.ceil(waitMs / 1000))));
}
