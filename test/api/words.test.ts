import { readdirSync, readFileSync } from 'node:fs';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, type Language, LANGUAGES } from '../../api/words/catalogue.ts';
import { languageFor } from '../../api/words/language.ts';
import { speechIn } from '../../api/words/speech.ts';
import type { Words } from '../../api/words/words.ts';
import { NEXT_SENTENCES } from '../../domain/next-action.ts';
import { forSubject, REASON_CODES } from '../../domain/reason.ts';
import { vendors } from '../../vendors/registry.ts';

const SECTIONS = ['reasons', 'next', 'photo', 'page'] as const;
type Section = (typeof SECTIONS)[number];
const OTHERS = LANGUAGES.filter((language) => language !== 'en');

const textsOf = (language: Language, section: Section): [string, string][] => {
  const words: Words = CATALOGUE[language];
  return Object.entries(words[section]);
};

/** The names of values, plurals and tags in a message. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) {
      return [`<${element.value}>`, ...argumentsOf(element.children)];
    }
    if (element.type !== TYPE.plural) return [element.value];
    const inner = Object.values(element.options).flatMap(({ value }) => argumentsOf(value));
    return [`${element.value}, plural`, ...inner];
  });
}

const namesIn = (text: string): string[] => [...new Set(argumentsOf(parse(text)))].toSorted();

function pluralsIn(elements: readonly MessageFormatElement[]): string[][] {
  return elements.flatMap((element) =>
    element.type === TYPE.plural ? [Object.keys(element.options)] : [],
  );
}

describe('the catalogue of words', () => {
  it('is there in the nine languages', () => {
    expect(LANGUAGES.toSorted()).toEqual(['de', 'en', 'es', 'et', 'fr', 'it', 'pl', 'pt', 'ru']);
  });

  it.each(LANGUAGES)('has words for every reason that may be told, and for no other: %s', (one) => {
    const said = textsOf(one, 'reasons').map(([code]) => code);
    expect(said.toSorted()).toEqual(forSubject(REASON_CODES).toSorted());
  });

  it.each(OTHERS)('lacks no text that the English one has, and has no other: %s', (one) => {
    for (const section of SECTIONS) {
      const keys = (language: Language) => textsOf(language, section).map(([key]) => key);
      expect(keys(one).toSorted(), section).toEqual(keys('en').toSorted());
    }
  });

  it.each(LANGUAGES)('has no empty text, and none that ends without a stop: %s', (one) => {
    for (const section of ['reasons', 'next', 'photo'] as const) {
      for (const [key, text] of textsOf(one, section)) expect(text, key).toMatch(/\S.*\.$/);
    }
    for (const [key, text] of textsOf(one, 'page')) {
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe('');
    }
  });

  it.each(OTHERS)('leaves nothing in English: %s', (one) => {
    for (const section of SECTIONS) {
      const english = new Map(textsOf('en', section));
      for (const [key, text] of textsOf(one, section)) {
        expect(text, key).not.toBe(english.get(key));
      }
    }
  });

  it.each(OTHERS)('takes the same values and tags as in English: %s', (one) => {
    for (const section of SECTIONS) {
      const english = new Map(textsOf('en', section));
      for (const [key, text] of textsOf(one, section)) {
        expect(namesIn(text), key).toEqual(namesIn(english.get(key) ?? ''));
      }
    }
  });

  it.each(LANGUAGES)('has a plural form for every number: %s', (one) => {
    const rules = new Intl.PluralRules(one);
    for (const [key, text] of SECTIONS.flatMap((section) => textsOf(one, section))) {
      for (const forms of pluralsIn(parse(text))) {
        for (let count = 2; count <= 100; count += 1) {
          const form = rules.select(count);
          // Where one form serves all numbers but 1, it is called `other`.
          expect(form === 'other' || forms.includes(form), `${key} ${count}`).toBe(true);
        }
      }
    }
  });

  it.each(LANGUAGES)('uses no straight apostrophe, which would quote: %s', (one) => {
    for (const [key, text] of SECTIONS.flatMap((section) => textsOf(one, section))) {
      expect(text, key).not.toContain("'");
    }
  });

  it('holds no text that is never said', () => {
    const folder = new URL('../../api/pages/', import.meta.url);
    const pages = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const source = pages.join('\n');
    for (const [key] of textsOf('en', 'page')) expect(source, key).toContain(`'${key}'`);
    const given = Object.values(vendors).flatMap(({ directCapture }) => [
      ...(directCapture?.advice.values() ?? []),
    ]);
    const advised = new Set<string>([...given, 'again']);
    for (const [key] of textsOf('en', 'photo')) expect(advised, key).toContain(key);
    const actions = readFileSync(new URL('../../domain/next-action.ts', import.meta.url), 'utf8');
    const use = actions.slice(actions.indexOf('export function nextAction'));
    for (const key of Object.keys(NEXT_SENTENCES)) expect(use, key).toContain(`'${key}'`);
  });
});

describe('the language', () => {
  const asked = (header: string) => ({
    acceptsLanguages: (languages: string[]) => negotiated(header, languages),
  });

  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['pt-BR', 'pt'],
    ['ET-ee', 'et'],
    ['ru-Cyrl-KZ', 'ru'],
    ['en-US', 'en'],
  ])('of the locale %s is %s, whatever the browser prefers', (locale, language) => {
    expect(languageFor(locale, asked('fr'))).toBe(language);
  });

  it.each(['ja', 'zh-Hant-TW', 'x-private', 'tlh'])(
    'of a locale that has no words here is that of the browser: %s',
    (locale) => {
      expect(languageFor(locale, asked('fr'))).toBe('fr');
      expect(languageFor(locale, null)).toBe('en');
    },
  );

  it.each([
    ['de', 'fr', 'de'],
    ['fr-FR', 'de', 'de'],
    [null, 'de', 'de'],
    [null, 'fr', 'it'],
    ['pl', 'en', 'it'],
  ])('is among those offered: of the locale %s and the browser %s it is %s', (...of) => {
    const [locale, header, language] = of;
    expect(languageFor(locale, asked(header), ['it', 'xx', 'de'])).toBe(language);
  });

  it('is any where none of those offered has words here', () => {
    expect(languageFor(null, asked('fr'), ['xx'])).toBe('fr');
  });

  it('is English where no language is asked for', () => {
    expect(languageFor(null, null)).toBe('en');
  });
});

/** Stands in for Express's reading of the header, which `link.test.ts` goes through. */
function negotiated(header: string, languages: string[]): string | false {
  return languages.includes(header) ? header : false;
}

describe('what is said', () => {
  it.each([
    ['ru', 1, 'последняя попытка'],
    ['ru', 2, '2 попытки'],
    ['ru', 5, '5 попыток'],
    ['ru', 21, '21 попытка'],
    ['pl', 3, '3 próby'],
    ['pl', 5, '5 prób'],
    ['de', 2, '2 Versuche'],
  ] as const)('counts as the language does: %s, %i', (language, left, words) => {
    expect(speechIn(language).page('triesLeft', { left })).toContain(words);
  });

  it.each([
    ['en', 'Monday, 1 July 2030 at 09:30'],
    ['de', 'Montag, 1. Juli 2030 um 09:30'],
    ['fr', 'lundi 1 juillet 2030 à 09:30'],
    ['pt', 'Hora de verão da Europa Central'],
    ['ru', 'понедельник, 1 июля 2030 г. в 09:30'],
  ] as const)('writes dates as the language does: %s', (language, written) => {
    const at = new Date('2030-07-01T07:30:00Z');
    expect(speechIn(language).date(at, 'Europe/Berlin')).toContain(written);
  });
});
