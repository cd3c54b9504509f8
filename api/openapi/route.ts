import type { ResponseConfig, RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../domain/errors.ts';
import type { Scope } from '../../store/index.ts';
import { problemSchema } from '../schemas/problem.ts';

/** One route: what Express runs and what the OpenAPI document says are kept side by side. */
export interface Route {
  method: 'get' | 'post' | 'delete';
  /** As Express spells it, e.g. `/v1/verifications/:id`. */
  path: string;
  documentation: Documentation;
  /** Whether each reading is written down: a HEAD, which reads nothing, is not offered then. */
  isRecorded?: true;
  handlers: readonly RequestHandler[];
}

type Documentation = Omit<RouteConfig, 'method' | 'path'>;

/** Marks a route as one for API keys. */
export function apiKeyWith(scope: Scope): { security: Record<string, string[]>[] } {
  return { security: [{ apiKey: [scope] }] };
}

/** For routes that anybody may call. */
export const PUBLIC: { security: Record<string, string[]>[] } = { security: [] };

/** An answer in JSON. */
export function json(description: string, schema: z.ZodType): ResponseConfig {
  return { description, content: { 'application/json': { schema } } };
}

/** An answer in HTML, for people. */
export function html(description: string): ResponseConfig {
  return { description, content: { 'text/html': { schema: z.string() } } };
}

/** The problems that a route may answer with, by status. */
export function problems(...codes: ErrorCode[]): Record<string, ResponseConfig> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'internal' as const]) {
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

/** What every route for API keys may answer. */
export const KEY_PROBLEMS = ['unauthenticated', 'forbidden', 'store_unavailable'] as const;
