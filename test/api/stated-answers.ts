import { z } from 'zod';
import { isObject, type Json, type JsonObject } from './json.ts';
import { operationsOf } from './operations.ts';

/** An answer of the API, as it came. */
export interface Answer {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  contentType: string | null;
  text: string;
}

/** What is in an answer at one place, as far as it is not as the document has it. */
type Faults = string[];

/**
 * Says in what an answer is not as the document has it: its status, its type, and what is in it, by its
 * schema. Nothing where it is, and of a path that is no operation.
 */
export function faultsOfAnswers(document: JsonObject): (answer: Answer) => Faults {
  const find = operationFinder(document);
  const schemaOf = schemasOf(document);
  return ({ method, path, status, contentType, text }) => {
    const stated = find(method, path);
    if (stated === undefined) return [];
    const name = `${stated.method} ${stated.path} ${status}`;
    const answer = valueAt(stated.operation, 'responses', String(status));
    if (answer === undefined) return [`${name}: no such status`];
    const content = valueAt(answer, 'content');
    // Some answers have no body.
    if (!isObject(content)) return text === '' ? [] : [`${name}: no body`];
    const [type = ''] = (contentType ?? '').split(';');
    const schema = valueAt(content, type, 'schema');
    if (schema === undefined) return [`${name}: no such type as ${type}`];
    if (!type.endsWith('json')) return [];
    const { error } = schemaOf(`${name} ${type}`, schema).safeParse(JSON.parse(text));
    return (error?.issues ?? []).map(
      (issue) => `${name}.${issue.path.join('.')}: ${issue.message}`,
    );
  };
}

/** The operation that a request asks for; undefined where there is none. */
export function operationFinder(document: JsonObject) {
  const operations = operationsOf(document).map((one) => ({
    ...one,
    pattern: new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (method: string | undefined, path: string) =>
    operations.find((one) => one.method === method?.toLowerCase() && one.pattern.test(path));
}

/** OpenAPI 3.1 has the schemas of JSON Schema; only the place where they are kept is another. */
function schemasOf(document: JsonObject): (name: string, schema: Json) => z.ZodType {
  const moved = (json: Json | undefined): object =>
    // As it was, but for where it refers to.
    JSON.parse(JSON.stringify(json).replaceAll('#/components/schemas/', '#/$defs/')) as object;
  const $defs = moved(valueAt(document, 'components', 'schemas'));
  const known = new Map<string, z.ZodType>();
  return (name, schema) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    // Each schema of the document is one: it is linted.
    const stated = { ...moved(schema), $defs } as Parameters<typeof z.fromJSONSchema>[0];
    const made = z.fromJSONSchema(stated);
    known.set(name, made);
    return made;
  };
}

/** What is at the end of those names, if anything is. */
export const valueAt = (json: Json | undefined, ...names: string[]): Json | undefined =>
  names.reduce<Json | undefined>(
    (found, name) => (isObject(found) ? found[name] : undefined),
    json,
  );
