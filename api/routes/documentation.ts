import { z } from 'zod';
import { docsAsset, docsHeaders, docsPage } from '../openapi/docs-page.ts';
import { buildDocument } from '../openapi/document.ts';
import { html, json, problems, PUBLIC, type Route } from '../openapi/route.ts';

/** The OpenAPI document of all the other routes and of these, and the page that shows it. */
export function documentationRoutes(others: readonly Route[], publicUrl: string): Route[] {
  const routes: Route[] = [
    {
      method: 'get',
      path: '/openapi.json',
      documentation: {
        operationId: 'readOpenApi',
        tags: ['Service'],
        summary: 'This document',
        ...PUBLIC,
        responses: { 200: json('OpenAPI 3.1.', z.record(z.string(), z.unknown())) },
      },
      handlers: [
        (_request, response) => {
          response.type('json').send(text);
        },
      ],
    },
    {
      method: 'get',
      path: '/docs',
      documentation: {
        operationId: 'readDocs',
        tags: ['Service'],
        summary: 'This document as a page',
        ...PUBLIC,
        responses: { 200: html('The page; everything in it comes from here.') },
      },
      handlers: [docsHeaders, docsPage],
    },
    {
      method: 'get',
      path: '/docs/:asset',
      documentation: {
        operationId: 'readDocsAsset',
        tags: ['Service'],
        summary: 'A file of that page',
        ...PUBLIC,
        request: { params: z.object({ asset: z.string() }) },
        responses: { 200: { description: 'The file.' }, ...problems('not_found') },
      },
      handlers: [docsHeaders, docsAsset],
    },
  ];
  const text = JSON.stringify(buildDocument([...others, ...routes], publicUrl));
  return routes;
}
