import { parseJson } from './http-json.ts';

const utf8 = new TextDecoder();

/** Deeper than any such body is nested. */
const MAX_DEPTH = 4;

/**
 * Reads the named values of an unsigned webhook's body in any format: the texts and numbers of a JSON object
 * and of objects within it (the outer ones win), the fields of a form, url-encoded or multipart, or `name:
 * value` lines. It looks at the bytes only, since vendors send any content type or none. Any other body
 * (empty, a sentence, a picture) has no values, so that only the address can tell which session it is about.
 * Never throws.
 */
export function wordsOfBody(body: Uint8Array): ReadonlyMap<string, string> {
  const value = parseJson(body);
  const words = new Map<string, string>();
  if (value === undefined) fillFromForm(utf8.decode(body), words);
  else fillFromJson(value, words, MAX_DEPTH);
  return words;
}

function fillFromJson(value: unknown, words: Map<string, string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth === 0) return;
  const members = Object.entries(value);
  for (const [name, word] of Array.isArray(value) ? [] : members) {
    const isWord = typeof word === 'string' || typeof word === 'number';
    if (isWord && !words.has(name)) words.set(name, String(word));
  }
  for (const [, inner] of members) fillFromJson(inner, words, depth - 1);
}

function fillFromForm(text: string, words: Map<string, string>): void {
  const parts = partsIn(text) ?? linesIn(text) ?? [...new URLSearchParams(text.trim())];
  for (const [name, word] of parts) if (word !== '') words.set(name, word);
}

/** The fields of `multipart/form-data` (RFC 7578); null for any other text. */
function partsIn(text: string): [string, string][] | null {
  const [, boundary] = /^(--[^\r\n]{1,100})\r?\n/.exec(text) ?? [];
  if (boundary === undefined) return null;
  return text.split(boundary).flatMap((part): [string, string][] => {
    const [head = '', ...rest] = part.split(/\r?\n\r?\n/);
    const [, name] = /^content-disposition:.*?\bname="?([^";\r\n]{1,200})/im.exec(head) ?? [];
    return name === undefined ? [] : [[name, rest.join('\n\n').replace(/\r?\n$/, '')]];
  });
}

/** Text with a `name: value` on a line, quoted or not; null for any other text. */
function linesIn(text: string): [string, string][] | null {
  const lines = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name, word = ''] = /^\s*"?(\w{1,60})"?\s*:(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, word.trim().replaceAll(/^"|"?,?$/g, '')]];
  });
  return lines.length === 0 ? null : lines;
}

/** The first of these values that is present and may be a vendor's id: 1 to 200 characters. */
export function idIn(words: ReadonlyMap<string, string>, ...names: string[]): string | undefined {
  const ids = names.map((name) => words.get(name)?.trim() ?? '');
  return ids.find((id) => id.length > 0 && id.length <= 200);
}
