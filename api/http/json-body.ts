import type { Request, Response } from 'express';
import type { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { parseBounded } from './bounded-json.ts';
import { contextOf } from './context.ts';
import { rawBody } from './raw-body.ts';
import { parseRequest } from './validate.ts';

/** Largest JSON body that a client may send, in bytes. */
const MAX_JSON_BYTES = 256 * 1024;
/** The same where it may hold a document: a PDF of 5 MiB to be signed, in base64. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** What a route that reads a body of JSON is refused with on its account. */
export const BODY_PROBLEMS = [
  ...(['malformed_json', 'invalid_request'] as const),
  ...(['unsupported_media_type', 'payload_too_large'] as const),
];

/**
 * The body of a request that must have one, as JSON within our bounds.
 * @param mayHoldDocument whether a body that is longer than usual is taken from this sender
 * @throws KycError `unsupported_media_type`, `malformed_json`, `invalid_request`
 */
export async function readClientJson(
  request: Request,
  response: Response,
  mayHoldDocument: () => Promise<boolean>,
): Promise<unknown> {
  if (request.is('application/json') !== 'application/json') {
    throw new KycError('unsupported_media_type', 'Send JSON as "Content-Type: application/json".');
  }
  const announced = Number(request.get('content-length') ?? Infinity);
  const isLarge = announced > MAX_JSON_BYTES && (await mayHoldDocument());
  const sent = await readJson(request, response, isLarge ? MAX_DOCUMENT_BYTES : MAX_JSON_BYTES);
  contextOf(request).sentBody = sent;
  return sent;
}

/** How a route states that it takes JSON of that schema, of the usual size. */
export const jsonBody = <Body>(schema: z.ZodType<Body>) => ({
  content: { 'application/json': { schema } },
  problems: BODY_PROBLEMS,
  read: async (request: Request, response: Response): Promise<Body> =>
    parseRequest(schema, await readClientJson(request, response, () => Promise.resolve(false))),
});

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

/** The same of a body of at most so many bytes, whatever type it claims to have. */
export async function readJson(
  request: Request,
  response: Response,
  maxBytes: number,
): Promise<unknown> {
  const bytes = await rawBody(request, response, { limit: maxBytes, inflate: false });
  const charset = CHARSET.exec(request.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) {
    throw new KycError('unsupported_media_type', 'The charset must be UTF-8.');
  }
  return parseBounded(bytes);
}
