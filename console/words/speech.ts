import { IntlMessageFormat } from 'intl-messageformat';
import { de } from './de.ts';
import { en } from './en.ts';
import type { Text, Words } from './words.ts';

export type { Text } from './words.ts';
export type Language = 'en' | 'de';
const CATALOGUE: Readonly<Record<Language, Words>> = { en, de };
export type Values = Readonly<Record<string, string | number | Date>>;

/** A text in the reader's language. */
export type Say = (text: Text, values?: Values) => string;

const spoken = new Map<Language, Say>();

/** Speaks that language; each text is read once for the process. */
export function sayIn(language: Language): Say {
  const known = spoken.get(language);
  if (known !== undefined) return known;
  const formats = new Map<Text, IntlMessageFormat>();
  const say: Say = (text, values = {}) => {
    const format = formats.get(text) ?? new IntlMessageFormat(CATALOGUE[language][text], language);
    formats.set(text, format);
    return String(format.format({ ...values }));
  };
  spoken.set(language, say);
  return say;
}

/** By the request's Accept-Language, else English. */
export function languageOf(request: {
  acceptsLanguages(languages: string[]): string | false;
}): Language {
  return request.acceptsLanguages(['en', 'de']) === 'de' ? 'de' : 'en';
}
