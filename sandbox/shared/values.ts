import { COUNTRIES, LANGUAGES } from './iso-codes.ts';

/** ISO 3166-1 alpha-2, upper case. */
export const isCountry = (code: string): boolean => COUNTRIES.has(code);

/** ISO 639-1, perhaps with a region or script: `es-mx`, `sr-latn`. */
export function isLanguage(tag: string): boolean {
  const [language = '', ...others] = tag.toLowerCase().split(/[-_]/);
  const isTag = others.length <= 1 && others.every((other) => /^[a-z]{2,4}$/.test(other));
  return isTag && LANGUAGES.has(language);
}

/** ISO 8601 date, `YYYY-MM-DD`, that the calendar has. */
export function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

export const isWebUrl = (value: string): boolean =>
  URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
