import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { registerNotifications } from './notifications.ts';
import type { Route } from './route.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** The package's: a test compares them. */
const VERSION = '0.1.0';

const DESCRIPTION = `Verifies people through identity vendors, and never loses one of them.

Start a verification, send the person to its link, and receive the decision and its reasons as a notification. Errors are
problem+json (RFC 9457) with a stable \`code\`. Every answer has an \`X-Request-Id\`. Times are ISO 8601
in UTC. Lists are paged: give \`next\` as \`after\` to read on.`;

/** The OpenAPI 3.1 document, made from the schemas that check the requests. */
export function buildDocument(routes: readonly Route[], publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `kyc_test_…` or `kyc_live_…`. The scopes name what it may do.',
  });
  for (const { method, path, documentation } of routes) {
    registry.registerPath({ ...documentation, method, path: openApiPath(path) });
  }
  registerNotifications(registry);
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'durable-kyc',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'Verifications', description: 'From the start to the decision, and after it.' },
      { name: 'Captures', description: 'Images that you take yourself.' },
      { name: 'Link', description: 'What the person sees.' },
      { name: 'Webhooks', description: 'What vendors call.' },
      { name: 'Notifications', description: 'What we tell your endpoints.' },
      { name: 'Settings', description: 'Your keys, and what is set for you.' },
      { name: 'Service', description: 'The API itself.' },
    ],
  });
  sayDefaults(document);
  return withHeaders(document);
}

/** Says defaults in words: to generators a field with a `default` is one that is always there. */
function sayDefaults(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const schema: { default?: unknown; description?: string } = value;
  if (Object.hasOwn(schema, 'default')) {
    const byDefault = ` By default ${JSON.stringify(schema.default)}.`;
    schema.description = `${schema.description ?? ''}${byDefault}`.trim();
    delete schema.default;
  }
  for (const inner of Object.values(value)) sayDefaults(inner);
}

/**
 * Declares the headers that answers of every route have: the request's id, when to come back, where to go, how
 * to authenticate, whether it was done before; and that people get our errors as a page.
 */
function withHeaders(document: OpenApiDocument): OpenApiDocument {
  for (const [address, path] of Object.entries(document.paths ?? {})) {
    for (const operation of [path.get, path.post, path.patch, path.delete]) {
      const responses: Record<string, { headers?: object; content?: object }> =
        operation?.responses ?? {};
      for (const [status, response] of Object.entries(responses)) {
        const later = RETRIED.has(status) ? referTo('Retry-After') : {};
        const on = status === '302' ? referTo('Location') : {};
        const isForKeys = (operation?.security ?? []).length > 0;
        const how = isForKeys && status === '401' ? referTo('WWW-Authenticate') : {};
        const left = isForKeys ? { ...referTo('RateLimit'), ...referTo('RateLimit-Policy') } : {};
        const again = isKeyed(operation) && status < '300' ? referTo('Idempotency-Replayed') : {};
        const always = referTo('X-Request-Id');
        const named = { ...on, ...how, ...later, ...again, ...left, ...always };
        response.headers = { ...response.headers, ...named };
        if (address.startsWith('/v/') && Number(status) >= 500) {
          response.content = TROUBLE;
        }
      }
    }
  }
  return { ...document, components: { ...document.components, headers: HEADERS } };
}

const isKeyed = (operation: { parameters?: object[] } | undefined): boolean =>
  (operation?.parameters ?? []).some((one) => 'name' in one && one.name === 'Idempotency-Key');

/** The statuses after which the same request may be answered otherwise. */
const RETRIED: ReadonlySet<string> = new Set(['429', '503']);

/** By the errors' handler: programs get the problem. */
const TROUBLE = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  'text/html': { schema: { type: 'string' } },
};

const HEADERS = {
  'Retry-After': {
    description: 'In how many seconds to ask again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  Location: {
    description: 'Where it goes on.',
    required: true,
    schema: { type: 'string' },
  },
  'WWW-Authenticate': {
    description: 'That a key is sent as a bearer.',
    required: true,
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: '`true`: the request came before under this Idempotency-Key; it was done then.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description:
      'The limits that the request counted for, with a good key, as draft-ietf-httpapi-ratelimit-headers-08 has it: each with its quota `q` and its time `w` in seconds.',
    schema: { type: 'string', example: '"requests";q=6000;w=60' },
  },
  RateLimit: {
    description: 'Of each of them what is left, `r`, and in how many seconds it begins anew, `t`.',
    schema: { type: 'string', example: '"requests";r=5999;t=60' },
  },
  'X-Request-Id': {
    description: 'Name it when you ask us about this request.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
} as const;

const referTo = (header: keyof typeof HEADERS) => ({
  [header]: { $ref: `#/components/headers/${header}` },
});

/** Express's `:name` as OpenAPI's `{name}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}
