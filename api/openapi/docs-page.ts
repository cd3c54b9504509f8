import { createRequire } from 'node:module';
import path from 'node:path';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { KycError } from '../../domain/errors.ts';
import { html } from '../pages/html.ts';

/** The files of swagger-ui that the page needs; nothing else of the package is served. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;

const assetFolder = path.dirname(
  createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'),
);

const INITIALIZER = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

/** Everything comes from here: no CDN, no inline script, no inline style sheet. */
export const docsHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** The page itself. */
export const DOCS_PAGE = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>durable-kyc API</title>
      <link rel="stylesheet" href="/docs/swagger-ui.css" />
      <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
    </head>
    <body>
      <div id="swagger-ui"></div>
      <script src="/docs/swagger-ui-bundle.js"></script>
      <script src="/docs/initializer.js"></script>
    </body>
  </html>`.text;

/** Answers with one file of the page. @throws KycError `not_found` for any other name */
export function sendDocsAsset(response: Response, name: string): void {
  if (name === 'initializer.js') {
    response.type('text/javascript').send(INITIALIZER);
    return;
  }
  const asset = ASSETS.find((known) => known === name);
  if (asset === undefined) throw new KycError('not_found', 'There is nothing here.');
  response.setHeader('Cache-Control', 'public, max-age=3600');
  response.sendFile(asset, { root: assetFolder, cacheControl: false });
}
