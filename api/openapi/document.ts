import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { Route } from './route.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const DESCRIPTION = `Verifies people through identity vendors, and never loses one of them.

Start a verification, send the person to its link, and be told what was decided and why. Errors are
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
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'durable-kyc', version: '1.0.0', description: DESCRIPTION },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'Verifications' },
      { name: 'Captures', description: 'Images that you take yourself.' },
      { name: 'Link', description: 'What the person sees.' },
      { name: 'Webhooks', description: 'What vendors call.' },
      { name: 'Service' },
    ],
  });
}

/** Express's `:name` as OpenAPI's `{name}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}
