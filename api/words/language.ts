import { type Language, LANGUAGES } from './catalogue.ts';

/** A request, as far as its Accept-Language goes: the best of the languages given, or false. */
interface Accepting {
  acceptsLanguages(languages: string[]): string | false;
}

/**
 * The language to speak to a person in: that of the verification's `locale`, else of the request's
 * Accept-Language, else the first of those offered, else English. A region that has no words of its own is
 * spoken to in its language.
 * @param locale BCP 47, or null when none was given
 * @param offered those that the client speaks, the preferred one first; null: all that there are
 */
export function languageFor(
  locale: string | null,
  request: Accepting | null,
  offered: readonly string[] | null = null,
): Language {
  const known = offered === null ? [] : languagesIn(offered);
  const spoken = known.length === 0 ? LANGUAGES : known;
  const among = (said: unknown) => spoken.find((language) => language === said);
  const accepted = request?.acceptsLanguages([...spoken]);
  return among(languageOf(locale)) ?? among(accepted) ?? known[0] ?? 'en';
}

/** Those of them that there are words in, in their order. */
export function languagesIn(said: readonly string[]): Language[] {
  return said.flatMap((one) => LANGUAGES.find((language) => language === one) ?? []);
}

function languageOf(locale: string | null): string | null {
  if (locale === null) return null;
  try {
    return new Intl.Locale(locale).language;
  } catch {
    return null;
  }
}
