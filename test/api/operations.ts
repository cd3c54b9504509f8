import { isObject, type JsonObject, part, textOf } from './json.ts';

/** An operation of the OpenAPI document. */
export interface Operation {
  method: string;
  path: string;
  operation: JsonObject;
}

/** All of them, in the order of the document. */
export function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(part(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(part(methods)).map(([method, operation]) => ({
      method,
      path,
      operation: part(operation),
    })),
  );
}

export const idOfOperation = ({ operation }: Operation): string => textOf(operation['operationId']);

/** The scope that the document asks of a key; null where no key is asked for. */
export function scopeOf({ operation: { security } }: Operation): string | null {
  if (!Array.isArray(security) || security.length === 0) return null;
  const { apiKey } = part(security[0]);
  if (!Array.isArray(apiKey) || apiKey.length !== 1) throw new Error('Expected one scope');
  return textOf(apiKey[0]);
}

/** The parameters of that kind that the document names. */
export function parametersOf(
  { operation: { parameters } }: Operation,
  kind: 'path' | 'query' | 'header',
  which: 'all' | 'required' = 'all',
): string[] {
  const all = Array.isArray(parameters) ? parameters.filter(isObject) : [];
  return all
    .filter((one) => one['in'] === kind && (which === 'all' || one['required'] === true))
    .map((one) => textOf(one['name']));
}
