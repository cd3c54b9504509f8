import express, { type Request, type RequestHandler } from 'express';
import { KycError } from '../../domain/errors.ts';
import { parseBounded } from './bounded-json.ts';

/** Largest JSON body that a client may send, in bytes. */
const MAX_JSON_BYTES = 256 * 1024;
/** The same where it may hold a document: a PDF of 5 MiB to be signed, in base64. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

const requireJson: RequestHandler = (request, _response, next) => {
  if (request.is('application/json') === 'application/json') {
    next();
    return;
  }
  throw new KycError('unsupported_media_type', 'Send JSON as "Content-Type: application/json".');
};

/**
 * Parses the body of requests that must have one.
 * @param mayHoldDocument whether a body that is longer than usual is taken from this sender
 */
export function jsonBody(
  mayHoldDocument: (request: Request) => Promise<boolean>,
): readonly RequestHandler[] {
  const [usual, large] = [bytesUpTo(MAX_JSON_BYTES), bytesUpTo(MAX_DOCUMENT_BYTES)];
  const read: RequestHandler = async (request, response, next) => {
    const announced = Number(request.get('content-length') ?? Infinity);
    const isLarge = announced > MAX_JSON_BYTES && (await mayHoldDocument(request));
    await (isLarge ? large : usual)(request, response, next);
  };
  return [requireJson, read, parse];
}

/** The same for a small body whatever type it claims to have. */
export const smallJsonBody = (maxBytes: number): readonly RequestHandler[] => [
  bytesUpTo(maxBytes),
  parse,
];

const bytesUpTo = (limit: number): RequestHandler =>
  express.raw({ limit, type: () => true, inflate: false });

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

const parse: RequestHandler = (request, _response, next) => {
  const charset = CHARSET.exec(request.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) {
    throw new KycError('unsupported_media_type', 'The charset must be UTF-8.');
  }
  const bytes: unknown = request.body;
  request.body = parseBounded(Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0));
  next();
};
