import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../domain/errors.ts';
import { problemSchema } from '../schemas/problem.ts';

/** An answer in JSON. */
export function json(description: string, schema: z.ZodType): ResponseConfig {
  return { description, content: { 'application/json': { schema } } };
}

/** An answer in HTML, for people. */
export function html(description: string): ResponseConfig {
  return { description, content: { 'text/html': { schema: z.string() } } };
}

/** The schema of what is no text. */
export const BYTES = z.string().meta({ format: 'binary' });

/** The problems that a route may answer with, by status; none where no code is given. */
export function problems(codes: readonly ErrorCode[]): Record<string, ResponseConfig> {
  if (codes.length === 0) return {};
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...codes, 'internal' as const])) {
    const { http } = ERRORS[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      String(status),
      {
        description: group.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
