import { z } from 'zod';
import { DOCS_PAGE, docsHeaders, sendDocsAsset } from '../openapi/docs-page.ts';
import { buildDocument } from '../openapi/document.ts';
import { html, json } from '../openapi/responses.ts';
import { publicRoute, type Route } from '../openapi/route.ts';

const readDocs = publicRoute({
  method: 'get',
  path: '/docs',
  before: [docsHeaders],
  operationId: 'readDocs',
  tag: 'Service',
  summary: 'This document as a page',
  responses: { 200: html('The page; everything in it comes from here.') },
  handle: ({ response }) => {
    response.type('html').send(DOCS_PAGE);
  },
});

const readDocsAsset = publicRoute({
  method: 'get',
  path: '/docs/:asset',
  before: [docsHeaders],
  operationId: 'readDocsAsset',
  tag: 'Service',
  summary: 'A file of that page',
  params: z.object({ asset: z.string() }),
  responses: { 200: { description: 'The file.' } },
  problems: ['not_found'],
  handle: ({ response, params: { asset } }) => {
    sendDocsAsset(response, asset);
  },
});

/** The OpenAPI document of all the other routes and of these, and the page that shows it. */
export function documentationRoutes(others: readonly Route[], publicUrl: string): Route[] {
  const readOpenApi = publicRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'readOpenApi',
    tag: 'Service',
    summary: 'This document',
    responses: { 200: json('OpenAPI 3.1.', z.record(z.string(), z.unknown())) },
    handle: ({ response }) => {
      response.type('json').send(text);
    },
  });
  const routes = [readOpenApi, readDocs, readDocsAsset];
  const text = JSON.stringify(buildDocument([...others, ...routes], publicUrl));
  return routes;
}
