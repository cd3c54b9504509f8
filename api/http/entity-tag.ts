import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import type { RequestHead } from './context.ts';

/** What a route reads whose answer has a tag. */
export const ifNoneMatch = z.object({
  'If-None-Match': z.string().optional().meta({
    description: 'The `ETag` of the answer that you have.',
  }),
});

/** What its answers have. */
export const tagHeaders = {
  ETag: {
    description: 'Another one as soon as anything of the answer is another.',
    schema: { type: 'string' as const },
  },
};

/**
 * Answers with JSON and a tag of its whole content, or with 304 and no body to a caller that sent that tag.
 * The content may depend on the hour and on the requested language, so no column could serve as the tag.
 */
export function sendTagged(request: RequestHead, response: Response, answer: unknown): void {
  const text = JSON.stringify(answer);
  const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  response.setHeader('ETag', tag);
  if (hasTag(request, tag)) response.status(304).end();
  else response.type('json').send(text);
}

/** Not as Express has it: `fetch` adds `Cache-Control: no-cache`, which speaks to caches on the way. */
function hasTag(request: RequestHead, tag: string): boolean {
  const sent = (request.get('If-None-Match') ?? '').split(',').map((one) => one.trim());
  return sent.some((one) => one === '*' || one.replace(/^W\//, '') === tag);
}
