import type { Request } from 'express';
import { invalid } from './errors.ts';
import { readMultipart } from './multipart.ts';

type Arguments = Record<string, unknown>;

const isObject = (value: unknown): value is Arguments =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('not JSON');
  }
}

/** `flags` and `steps` are JSON text wherever arguments are text. */
function fromText(entries: Iterable<[string, unknown]>): Arguments {
  const read: Arguments = {};
  for (const [name, value] of entries) {
    const structured = ['flags', 'steps'].includes(name) && typeof value === 'string';
    read[name] = structured ? readJson(value) : value;
  }
  return read;
}

function fromMultipart(type: string, bytes: Buffer): Arguments {
  const parts = readMultipart(type, bytes);
  if (parts === undefined) throw invalid('not multipart');
  const texts = parts.filter((part) => !part.isFile);
  return fromText(texts.map((part) => [part.name, part.bytes.toString('utf8')]));
}

/**
 * The arguments of a call, however they came: "in a query string or as a URL-encoded form data or as a
 * request body containing a JSON document", or multipart. The body's win over the query's.
 */
export function readArguments(request: Request, bytes: Buffer): Arguments {
  const query = fromText(Object.entries(request.query));
  if (bytes.length === 0) return query;
  const type = request.get('content-type') ?? '';
  if (type.startsWith('multipart/form-data')) return { ...query, ...fromMultipart(type, bytes) };
  const text = bytes.toString('utf8');
  // Some clients name no type, and some a form's for JSON: the bytes tell.
  const isForm = type === '' || type.startsWith('application/x-www-form-urlencoded');
  if (!isForm && !/^application\/([\w.-]+\+)?json\b/.test(type))
    throw invalid(`${type} is no type`);
  if (isForm && !/^\s*[{["]/.test(text))
    return { ...query, ...fromText(new URLSearchParams(text)) };
  const body = readJson(text);
  if (!isObject(body)) throw invalid('the body is not an object');
  return { ...query, ...body };
}
