import type { Request, Response } from 'express';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { rawBody } from '../http/raw-body.ts';
import type { BodyOf } from '../openapi/route.ts';

/** Reads what a vendor sends, once it is known which: at most so many bytes. */
export type ReadWebhook = (of: { isUnsigned: boolean; limitBytes: number }) => Promise<Buffer>;

/** The body of a webhook, once its address says how to read it. */
export const webhookBody: BodyOf<ReadWebhook> = {
  required: false,
  content: {
    'application/json': { schema: z.record(z.string(), z.unknown()) },
    '*/*': { schema: z.string() },
  },
  read:
    (request, response) =>
    ({ isUnsigned, limitBytes }) =>
      (isUnsigned ? readUnsigned : readMessage)(request, response, limitBytes),
};

/**
 * The exact bytes of a message: signatures are over them.
 * @throws KycError `unsupported_media_type` unless it says that it is JSON
 * @throws the body parser's error when it is longer than `limit`, compressed or cut short
 */
async function readMessage(request: Request, response: Response, limit: number): Promise<Buffer> {
  const type = (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/(json|[\w.-]+\+json)$/.test(type)) {
    throw new KycError('unsupported_media_type', 'Send JSON as "Content-Type: application/json".');
  }
  return rawBody(request, response, { limit, inflate: false });
}

/**
 * The bytes of an unsigned webhook, under any content type or none, unpacked. What is too long or cannot be
 * read is left out: nothing that it says is needed to hear it.
 */
async function readUnsigned(request: Request, response: Response, limit: number): Promise<Buffer> {
  try {
    return await rawBody(request, response, { limit, inflate: true });
  } catch {
    return Buffer.alloc(0);
  }
}
