import { type Language, LANGUAGES } from './catalogue.ts';

/** A request, as far as its Accept-Language goes: the best of the languages given, or false. */
interface Accepting {
  acceptsLanguages(languages: string[]): string | false;
}

/**
 * The language to speak to a person in: that of the verification's `locale`, else of the request's
 * Accept-Language, else English. A region that has no words of its own is spoken to in its language.
 * @param locale BCP 47, or null when none was given
 */
export function languageFor(locale: string | null, request: Accepting | null): Language {
  return languageOf(locale) ?? known(request?.acceptsLanguages([...LANGUAGES])) ?? 'en';
}

function languageOf(locale: string | null): Language | null {
  if (locale === null) return null;
  try {
    return known(new Intl.Locale(locale).language);
  } catch {
    return null;
  }
}

const known = (said: unknown): Language | null =>
  LANGUAGES.find((language) => language === said) ?? null;
