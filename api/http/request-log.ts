import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { contextOf } from './context.ts';

/**
 * One line per answered request: the route's pattern, never the path, the query, the headers or the
 * body. Health checks are logged at `debug`.
 */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const { requestId, route, principal, reviewer, verificationId } = contextOf(request);
      const level = levelOf(route, response.statusCode);
      logger[level](
        {
          requestId,
          method: request.method,
          route,
          status: response.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
          finished: response.writableFinished,
          ...(principal === null ? {} : { clientId: principal.clientId, keyId: principal.id }),
          ...(reviewer === null ? {} : { reviewer }),
          ...(verificationId === null ? {} : { verificationId }),
        },
        'answered',
      );
    });
    next();
  };
}

function levelOf(route: string, status: number): 'debug' | 'info' | 'error' {
  if (status >= 500) return 'error';
  return route === '/healthz' || route === '/readyz' ? 'debug' : 'info';
}
