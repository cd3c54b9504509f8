import type { RequestListener } from 'node:http';
import { openApiText } from '../../tools/documents/openapi.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { operationsOf } from './operations.ts';

type Found = (field: string) => void;

/**
 * The same app, whose every answer in JSON is compared with the document: `found` is told each field that
 * no schema has, which is often a stored row's own.
 */
export function compared(app: RequestListener, found: Found): RequestListener {
  // Our own document.
  const document = JSON.parse(openApiText()) as JsonObject;
  const operations = operationsOf(document).map((one) => ({
    ...one,
    pattern: new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (request, response) => {
    const end = response.end.bind(response);
    const [path = ''] = (request.url ?? '').split('?');
    if (!path.startsWith('/v1/')) {
      app(request, response);
      return;
    }
    const look = (chunk: unknown): void => {
      if (!String(response.getHeader('content-type')).startsWith('application/json')) return;
      const method = request.method?.toLowerCase();
      const stated = operations.find((one) => one.method === method && one.pattern.test(path));
      if (stated === undefined || !(typeof chunk === 'string' || Buffer.isBuffer(chunk))) return;
      const status = String(response.statusCode);
      const schema = at(stated.operation, 'responses', status, 'content', 'application/json');
      const name = `${stated.method} ${stated.path} ${status}`;
      // What we have just written.
      const body = JSON.parse(String(chunk)) as Json;
      if (schema === undefined) found(`${name}: no schema`);
      else
        compare(document, [at(schema, 'schema')], body, (field) => {
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

const at = (json: Json | undefined, ...names: string[]): Json | undefined =>
  names.reduce<Json | undefined>(
    (found, name) => (isObject(found) ? found[name] : undefined),
    json,
  );

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
