export interface JsonObject {
  [name: string]: Json;
}
export type Json = string | number | boolean | null | Json[] | JsonObject;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A part of an answer that must be an object. */
export function part(value: Json | undefined): JsonObject {
  if (isObject(value)) return value;
  throw new Error(`Expected an object, not ${JSON.stringify(value)}`);
}

/** A value of an answer that must be text. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`Expected text, not ${JSON.stringify(value)}`);
}
