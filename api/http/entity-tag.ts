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
 * Answers with JSON under a tag of all that it says, or 304 without a body to whoever has sent that tag.
 * What is said may depend on the hour and on the language that is asked for, so that no column of ours
 * could stand for it.
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
