import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { NOTIFICATION_TYPES } from '../../domain/notification.ts';
import {
  CLIENT_TYPES,
  clientTypesText,
  OPENAPI_COPY,
  openApiText,
} from '../../tools/documents/openapi.ts';
import { inRoot, readPage } from '../../tools/documents/pages.ts';
import { operationsOf } from './operations.ts';
import { type Json, part } from './support.ts';

const document = part(JSON.parse(openApiText()) as Json);

/** What the linter's recommended rules call into question, and why it stays. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'no-server-example.com': 'the copy has no address of its own: each deployment puts in its own',
  'operation-4xx-response': 'health and documentation refuse nobody',
};

describe('The OpenAPI document', () => {
  it('is the copy in the repository: `npm run documents` writes it', () => {
    expect(readPage(OPENAPI_COPY)).toBe(openApiText());
  });

  it("is what the client's types are made of: `npm run documents` writes them", async () => {
    expect(readPage(CLIENT_TYPES)).toBe(await clientTypesText());
  });

  it('passes the recommended rules of a linter, but for exceptions that have a reason', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const source = openApiText();
    const found = await lintFromString({ source, absoluteRef: inRoot(OPENAPI_COPY), config });
    const ruled = new Set(found.map(({ ruleId }) => ruleId));
    expect(ruled).toEqual(new Set(Object.keys(EXCEPTIONS)));
  });

  it('has no default, which to generators is a field that is always there', () => {
    expect(openApiText()).not.toContain('"default":');
    expect(openApiText()).toContain('By default \\"P7D\\".');
  });

  it('says of nothing that it is two things at once, which forbids null where one of them is none', () => {
    expect(openApiText()).not.toContain('"allOf":');
  });

  it('says of each content what it is: what a generator knows nothing of it gives to nobody', () => {
    for (const { operation } of operationsOf(document)) {
      for (const response of Object.values(part(operation['responses']))) {
        for (const content of Object.values(part(part(response)['content'] ?? {}))) {
          expect([operation['operationId'], Object.keys(part(content))]).toEqual([
            operation['operationId'],
            expect.arrayContaining(['schema']),
          ]);
        }
      }
    }
  });

  it("has the package's version", () => {
    const { version } = part(JSON.parse(readPage('package.json')) as Json);
    expect(part(document['info'])['version']).toBe(version);
  });

  it('declares the id of the request on every answer, and when to come back on every 429 and 503', () => {
    for (const { operation } of operationsOf(document)) {
      for (const [status, response] of Object.entries(part(operation['responses']))) {
        const headers = Object.keys(part(part(response)['headers']));
        expect(headers).toContain('X-Request-Id');
        expect(headers.includes('Retry-After')).toBe(['429', '503'].includes(status));
      }
    }
  });

  it('declares of each address of the link that the database can be away, with a page for people', () => {
    const links = operationsOf(document).filter(({ path }) => path.startsWith('/v/'));
    expect(links.length).toBeGreaterThan(3);
    for (const { operation, path } of links) {
      for (const status of ['500', '503']) {
        const content = part(part(part(operation['responses'])[status])['content']);
        expect(Object.keys(content), path).toEqual(['application/problem+json', 'text/html']);
      }
    }
  });

  it('declares where each redirect leads, and how a key is sent where one is missing', () => {
    for (const { operation } of operationsOf(document)) {
      const needsKey = Array.isArray(operation['security']) && operation['security'].length > 0;
      for (const [status, response] of Object.entries(part(operation['responses']))) {
        const headers = Object.keys(part(part(response)['headers']));
        if (status === '302') expect(headers).toContain('Location');
        expect(headers.includes('WWW-Authenticate')).toBe(status === '401' && needsKey);
      }
    }
  });

  it('has a webhook for each notification', () => {
    expect(Object.keys(part(document['webhooks']))).toEqual(NOTIFICATION_TYPES);
  });
});
