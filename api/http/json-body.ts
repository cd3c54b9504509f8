import express, { type RequestHandler } from 'express';
import { KycError } from '../../domain/errors.ts';

/** Largest JSON body that a client may send, in bytes: a PDF of 5 MiB to be signed, in base64. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;

const parse = express.json({ limit: MAX_JSON_BYTES, type: () => true, inflate: false });

const requireJson: RequestHandler = (request, _response, next) => {
  if (request.is('application/json') === 'application/json') {
    next();
    return;
  }
  throw new KycError('unsupported_media_type', 'Send JSON as "Content-Type: application/json".');
};

/** Parses the body of requests that must have one. */
export const jsonBody: readonly RequestHandler[] = [requireJson, parse];
