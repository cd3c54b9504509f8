import express, { type Request, type RequestHandler, type Response } from 'express';

interface Limits {
  /** In bytes, once unpacked. */
  limit: number;
  inflate: boolean;
}

const parsers = new Map<string, RequestHandler>();

/**
 * The exact bytes of a request, under any content type or none.
 * @throws the body parser's error when it is longer than the limit, compressed or cut short
 */
export async function rawBody(
  request: Request,
  response: Response,
  limits: Limits,
): Promise<Buffer> {
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
