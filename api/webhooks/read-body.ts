import express, { type Request, type RequestHandler, type Response } from 'express';
import { KycError } from '../../domain/errors.ts';

const parsers = new Map<string, RequestHandler>();

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
  return read(request, response, { limit: limitBytes, inflate: false });
}

/**
 * The bytes of a doorbell, under any content type or none, unpacked. What is too long or cannot be
 * read is left out: nothing that a bell says is needed to hear it.
 */
export async function readBellBody(
  request: Request,
  response: Response,
  limitBytes: number,
): Promise<Buffer> {
  try {
    return await read(request, response, { limit: limitBytes, inflate: true });
  } catch {
    return Buffer.alloc(0);
  }
}

interface Limits {
  /** In bytes, once unpacked. */
  limit: number;
  inflate: boolean;
}

async function read(request: Request, response: Response, limits: Limits): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    void parserFor(limits)(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('The body could not be read'));
    });
  });
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function parserFor(limits: Limits): RequestHandler {
  const name = `${limits.limit} ${limits.inflate}`;
  const known = parsers.get(name);
  if (known !== undefined) return known;
  const parser = express.raw({ type: () => true, ...limits });
  parsers.set(name, parser);
  return parser;
}
