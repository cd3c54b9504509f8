import express, { type Express, type RequestHandler } from 'express';
import type { ApiDependencies, RouteDependencies } from './dependencies.ts';
import { contextOf, requestId } from './http/context.ts';
import { createCounters } from './http/counters.ts';
import { createLimits } from './http/limits.ts';
import { errorHandler, methodNotAllowed, notFound } from './http/errors.ts';
import { requestLog } from './http/request-log.ts';
import { apiHeaders, noStore } from './http/security-headers.ts';
import type { Route } from './openapi/route.ts';
import { allRoutes } from './routes/index.ts';

/**
 * The HTTP edge as an Express app; `workers/api.ts` listens with it. It holds no state but counters
 * and such rate limits as each process counts for itself, and never changes a verification's status.
 */
export function createApp(dependencies: ApiDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', dependencies.trustProxy);
  app.set('query parser', 'simple');
  app.use(requestId, requestLog(dependencies.logger), apiHeaders, noStore);
  const counters = createCounters();
  const limits = createLimits({ ...dependencies, counters });
  mount(app, allRoutes(dependencies.publicUrl), { ...dependencies, counters, limits });
  app.use(notFound);
  app.use(errorHandler(dependencies.logger));
  return app;
}

function mount(app: Express, routes: readonly Route[], dependencies: RouteDependencies): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    app.all(path, rememberRoute(path));
    for (const { method, handlers, isRecorded } of here) {
      if (isRecorded) app.head(path, methodNotAllowed(allowedMethods(here)));
      app[method](path, ...handlers(dependencies));
    }
    app.all(path, methodNotAllowed(allowedMethods(here)));
  }
}

function allowedMethods(routes: readonly Route[]): string[] {
  return routes
    .flatMap(({ method, isRecorded }) =>
      method === 'get' && !isRecorded ? ['GET', 'HEAD'] : [method.toUpperCase()],
    )
    .sort();
}

/** For the log: the pattern, never the path. */
function rememberRoute(path: string): RequestHandler {
  return (request, _response, next) => {
    contextOf(request).route = path;
    next();
  };
}
