import openapiTypeScript, { astToString } from 'openapi-typescript';
import { buildDocument } from '../../api/openapi/document.ts';
import { allRoutes } from '../../api/routes/index.ts';

/** The copy of the OpenAPI document for those who generate clients, by its path from the root. */
export const OPENAPI_COPY = 'docs/openapi.json';

/** Whose address the copy has: each deployment answers its own document with its own. */
const PUBLIC_URL = 'https://kyc.example.com';

/** What the copy is to be. */
export function openApiText(): string {
  const document = buildDocument(allRoutes(PUBLIC_URL), PUBLIC_URL);
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The types of the client for TypeScript, by their path from the root. */
export const CLIENT_TYPES = 'clients/typescript/src/schema.ts';

/** What they are to be: made of the document by a generator. */
export async function clientTypesText(): Promise<string> {
  const types = astToString(await openapiTypeScript(openApiText()));
  return `// Made of docs/openapi.json by \`npm run documents\`.\n${types}`;
}
