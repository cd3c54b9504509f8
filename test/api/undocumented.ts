import type { RequestListener } from 'node:http';
import { openApiText } from '../../tools/documents/openapi.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { faultsOfAnswers, operationFinder, valueAt as at } from './stated-answers.ts';

type Found = (field: string) => void;

/**
 * The same app, whose every answer is compared with the document: `found` is told what is not as it has
 * it, and each field that no schema has, which is often a stored row's own.
 */
export function compared(app: RequestListener, found: Found): RequestListener {
  // Our own document.
  const document = JSON.parse(openApiText()) as JsonObject;
  const find = operationFinder(document);
  const faultsOf = faultsOfAnswers(document);
  return (request, response) => {
    const end = response.end.bind(response);
    const { method = '' } = request;
    const [path = ''] = (request.url ?? '').split('?');
    const look = (chunk: unknown): void => {
      const contentType = String(response.getHeader('content-type') ?? '');
      if (!contentType.includes('json')) return;
      const stated = find(method, path);
      if (stated === undefined || !(typeof chunk === 'string' || Buffer.isBuffer(chunk))) return;
      const status = response.statusCode;
      // A vendor hears what it wants to hear.
      if (path.startsWith('/webhooks/') && status === 200) return;
      const text = String(chunk);
      faultsOf({ method, path, status, contentType, text }).forEach(found);
      const answer = at(stated.operation, 'responses', String(status), 'content');
      const schema = at(answer, 'application/json', 'schema');
      if (schema === undefined) return;
      // What we have just written.
      const body = JSON.parse(text) as Json;
      const name = `${stated.method} ${stated.path} ${status}`;
      compare(document, [schema], body, (field) => {
        found(`${name}${field}`);
      });
    };
    response.end = (...args: [unknown?, unknown?, unknown?]) => {
      look(args[0]);
      // The very arguments of one of its forms.
      return end(...(args as Parameters<typeof end>));
    };
    app(request, response);
  };
}

/** A schema's own parts: what it refers to, and what it is one or all of. */
function partsOf(document: JsonObject, schema: Json | undefined): JsonObject[] {
  if (!isObject(schema)) return [];
  const { $ref } = schema;
  if (typeof $ref === 'string') return partsOf(document, at(document, ...$ref.split('/').slice(1)));
  const inner = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => schema[name] ?? []);
  return [schema, ...inner.flatMap((one) => partsOf(document, one))];
}

/** Whether it says of no field what it is. */
const isFree = ({ additionalProperties, ...rest }: JsonObject): boolean =>
  isObject(additionalProperties) || Object.keys(rest).every((name) => name === 'description');

function compare(
  document: JsonObject,
  schemas: (Json | undefined)[],
  value: Json,
  found: Found,
): void {
  const parts = schemas.flatMap((schema) => partsOf(document, schema));
  if (Array.isArray(value)) {
    const items = parts.map(({ items }) => items);
    value.forEach((item) => {
      compare(document, items, item, (field) => {
        found(`[]${field}`);
      });
    });
  } else if (isObject(value)) {
    // Of any fields: what is in them is no concern of the document.
    if (parts.some(isFree)) return;
    for (const [name, inner] of Object.entries(value)) {
      const stated = parts.map(({ properties }) => at(properties, name)).filter(isObject);
      if (stated.length === 0) found(`.${name}`);
      else
        compare(document, stated, inner, (field) => {
          found(`.${name}${field}`);
        });
    }
  }
}
