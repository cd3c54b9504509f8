import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath } from '../../api/openapi/document.ts';
import { allRoutes } from '../../api/routes/index.ts';
import { type Operation, operationsOf } from './operations.ts';
import { call, type JsonObject, part, startApi, type TestApi } from './support.ts';

let api: TestApi;
let document: JsonObject;
beforeAll(async () => {
  api = await startApi();
  document = (await call(`${api.url}/openapi.json`)).json;
});
afterAll(() => api.close());

const operations = (): Operation[] => operationsOf(document);

/** Every `$ref` of the document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says where the API is', () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(document['servers']).toEqual([{ url: 'https://kyc.example.com' }]);
  });

  it('covers every route, and nothing else', () => {
    const routes = allRoutes('https://kyc.example.com').map(
      ({ method, path }) => `${method} ${openApiPath(path)}`,
    );
    expect(routes).toContain('post /v1/verifications');
    expect(operations().map(({ method, path }) => `${method} ${path}`)).toEqual(routes);
  });

  it('has routes behind everything that it lists', async () => {
    for (const { method, path } of operations()) {
      const url = `${api.url}${path.replaceAll(/\{\w+\}/g, 'x')}`;
      const answer = await call(url, { method: method.toUpperCase() });
      expect([path, answer.status]).not.toEqual([path, 405]);
      if (answer.status === 404) expect(path).toMatch(/\{/);
    }
  });

  it('resolves every reference, and names every operation once', () => {
    const components = part(document['components']);
    const used = references(document);
    expect(used.length).toBeGreaterThan(20);
    for (const reference of used) {
      const [, kind = '', name] = /^#\/components\/(schemas|headers)\/(.+)$/.exec(reference) ?? [];
      expect(Object.keys(part(components[kind]))).toContain(name);
    }
    const ids = operations().map(({ operation }) => operation['operationId']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('declares every parameter of every path', () => {
    for (const { path, operation } of operations()) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
      const declared = parameters.map(part).filter((parameter) => parameter['in'] === 'path');
      expect(declared.map((parameter) => parameter['name'])).toEqual(names);
    }
  });

  it('says of every operation whether it needs a key, and what it may answer', () => {
    for (const { path, operation } of operations()) {
      const { security, responses } = operation;
      expect(Array.isArray(security) && security.length).toBe(path.startsWith('/v1/') ? 1 : 0);
      const statuses = Object.keys(part(responses));
      expect(statuses.some((status) => /^[23]/.test(status))).toBe(true);
      if (path.startsWith('/v1/')) expect(statuses).toEqual(expect.arrayContaining(['401', '403']));
    }
  });

  it.each(['uploadCapture', 'submitCaptures'])(
    'names every failure with which a vendor ends %s for good',
    (operationId) => {
      const found = operations().find(({ operation }) => operation['operationId'] === operationId);
      const { description } = part(part(found?.operation['responses'])['502']);
      for (const code of [
        'vendor_refused_request',
        'vendor_session_unknown',
        'vendor_misconfigured',
      ]) {
        expect(description).toContain(`\`${code}\``);
      }
    },
  );

  it('is made from the schemas that check the requests', () => {
    const schema = part(part(part(document['components'])['schemas'])['CreateVerification']);
    expect(schema['additionalProperties']).toBe(false);
    const properties = part(schema['properties']);
    expect(Object.keys(properties).sort()).toEqual([
      'capture',
      'expiresIn',
      'locale',
      'maxAttempts',
      'metadata',
      'reference',
      'returnUrl',
      'subject',
      'vendor',
      'vendorAccount',
      'vendorOptions',
    ]);
    expect(properties['maxAttempts']).toMatchObject({ minimum: 1, maximum: 9 });
    expect(schema['required'] ?? []).toEqual([]);
  });
});

describe('the page of the documentation', () => {
  it('takes everything from here, with a policy that allows nothing else', async () => {
    const page = await call(`${api.url}/docs`);
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/https?:\/\//);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.text).not.toMatch(/<script>|<style|style=| on\w+=/);
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, asset]) => asset ?? '',
    );
    expect(assets).toHaveLength(4);
    for (const asset of assets) {
      const answer = await call(`${api.url}${asset}`);
      expect([asset, answer.status]).toEqual([asset, 200]);
      expect(answer.headers.get('content-type')).toMatch(/css|javascript|png/);
    }
  });

  it('serves no other file', async () => {
    for (const name of [
      'package.json',
      'index.html',
      'oauth2-redirect.html',
      '..%2fpackage.json',
    ]) {
      expect((await call(`${api.url}/docs/${name}`)).status).toBe(404);
    }
  });
});
