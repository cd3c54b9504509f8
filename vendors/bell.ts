import { parseJson } from './http-json.ts';

const utf8 = new TextDecoder();

/**
 * The words of a doorbell's body, whatever it is written as: the texts and numbers of a JSON object,
 * or the fields of a form. Bells come under any content type and without one, so the bytes decide.
 * What is neither (nothing at all, a sentence, a picture) has no words: whose bell it is, its address
 * says, or nobody. Never throws.
 */
export function wordsOfBell(body: Uint8Array): ReadonlyMap<string, string> {
  const value = parseJson(body);
  if (value === undefined) return formOf(utf8.decode(body));
  const words = new Map<string, string>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return words;
  for (const [name, word] of Object.entries(value)) {
    if (typeof word === 'string' || typeof word === 'number') words.set(name, String(word));
  }
  return words;
}

function formOf(text: string): ReadonlyMap<string, string> {
  return new Map([...new URLSearchParams(text.trim())].filter(([, word]) => word !== ''));
}

/** The first of these words that is there and may be an id of the vendor's: 1 to 200 characters. */
export function idIn(words: ReadonlyMap<string, string>, ...names: string[]): string | undefined {
  const ids = names.map((name) => words.get(name)?.trim() ?? '');
  return ids.find((id) => id.length > 0 && id.length <= 200);
}
