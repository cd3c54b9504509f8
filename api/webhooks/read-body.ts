import express, { type Request, type RequestHandler, type Response } from 'express';
import { KycError } from '../../domain/errors.ts';

const parsers = new Map<number, RequestHandler>();

/**
 * The exact bytes of a request: signatures are over them.
 * @throws KycError `unsupported_media_type` unless it says that it is JSON
 * @throws the body parser's error when it is longer than `limitBytes`, compressed or cut short
 */
export async function readRawBody(
  request: Request,
  response: Response,
  limitBytes: number,
): Promise<Buffer> {
  const type = (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/(json|[\w.-]+\+json)$/.test(type)) {
    throw new KycError('unsupported_media_type', 'Send JSON as "Content-Type: application/json".');
  }
  await new Promise<void>((resolve, reject) => {
    void parserFor(limitBytes)(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('The body could not be read'));
    });
  });
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function parserFor(limitBytes: number): RequestHandler {
  const known = parsers.get(limitBytes);
  if (known !== undefined) return known;
  const parser = express.raw({ type: () => true, limit: limitBytes, inflate: false });
  parsers.set(limitBytes, parser);
  return parser;
}
