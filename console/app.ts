import express, { type Express, type RequestHandler } from 'express';
import { contextOf, requestId } from '../api/http/context.ts';
import { methodNotAllowed, notFound } from '../api/http/errors.ts';
import { requestLog } from '../api/http/request-log.ts';
import { apiHeaders, noStore, unconditional } from '../api/http/security-headers.ts';
import { CODEC_PATH, codecDecode, codecPreflight } from './codec/routes.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { errorPages } from './http/errors.ts';
import { STYLE } from './layout.ts';
import { loginRoutes } from './login/routes.ts';
import { createSessions } from './login/sessions.ts';
import type { ConsoleRoute } from './page.ts';
import { PAGES } from './pages/index.ts';
import { SCRIPT } from './script.ts';

/**
 * The console as an Express app; `workers/console.ts` listens with it, on an internal port. It holds no
 * state: who is signed in is in Postgres, and asked of the identity provider.
 */
export function createConsole(
  dependencies: ConsoleDependencies,
  pages: readonly ConsoleRoute[] = PAGES,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(requestId, requestLog(dependencies.logger), apiHeaders, noStore, unconditional);
  const sessions = createSessions(dependencies);
  const routes = [...loginRoutes, ...pages];
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    app.all(path, rememberRoute(path));
    for (const { method, handler } of here) {
      // A HEAD would be a reading without a reader.
      if (method === 'get') app.head(path, methodNotAllowed(['GET']));
      app[method](path, handler(dependencies, sessions));
    }
    app.all(path, methodNotAllowed(here.map(({ method }) => method.toUpperCase())));
  }
  app.all(CODEC_PATH, rememberRoute(CODEC_PATH));
  app.options(CODEC_PATH, codecPreflight(dependencies));
  app.post(CODEC_PATH, codecDecode(dependencies, sessions));
  app.all(CODEC_PATH, methodNotAllowed(['POST']));
  serveOpenly(app, dependencies);
  app.use(notFound);
  app.use(errorPages(dependencies));
  return app;
}

/** What says nothing about anybody: style and script, and whether the process is well. */
function serveOpenly(app: Express, { readiness }: ConsoleDependencies): void {
  for (const [path, type, text] of [
    ['/console.css', 'css', STYLE],
    ['/console.js', 'js', SCRIPT],
  ] as const) {
    app.get(path, rememberRoute(path), (_request, response) => {
      // Its address changes with it.
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      response.type(type).send(text);
    });
  }
  app.get('/healthz', rememberRoute('/healthz'), (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', rememberRoute('/readyz'), async (_request, response) => {
    await readiness();
    response.json({ status: 'ready' });
  });
}

/** For the log: the pattern, never the path. */
function rememberRoute(path: string): RequestHandler {
  return (request, _response, next) => {
    contextOf(request).route = path;
    next();
  };
}
