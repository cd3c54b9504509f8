import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../console/words/speech.ts';
import { CONSOLE_WORDS, consoleSpeech } from '../../console/words/spoken.ts';
import { de } from '../../api/words/de.ts';
import { forSubject, REASON_CODES } from '../../domain/reason.ts';

type Section = keyof (typeof CONSOLE_WORDS)['en'];
const LANGUAGES = ['en', 'de'] as const satisfies Language[];
const SECTIONS = Object.keys(CONSOLE_WORDS.en).filter((name) => name !== 'dates') as Section[];
/** Texts with values; the others are shown as they are. */
const FILLED = ['page', 'event', 'delivery'] as const satisfies Section[];

const textsOf = (language: Language, section: Section): [string, string][] =>
  Object.entries(CONSOLE_WORDS[language][section]);

function valuesIn(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...valuesIn(element.children)];
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [element.value];
    const inner = Object.entries(element.options).flatMap(([option, { value }]) => [
      `${element.value} ${option}`,
      ...valuesIn(value),
    ]);
    return [element.value, ...inner];
  });
}

const namesIn = (text: string): string[] => [...new Set(valuesIn(parse(text)))].toSorted();

describe('the words of the console', () => {
  it('lack nothing in German that there is in English, and leave no sentence in English', () => {
    for (const section of SECTIONS) {
      const english = new Map(textsOf('en', section));
      const german = textsOf('de', section);
      expect(german.map(([key]) => key).toSorted(), section).toEqual(
        [...english.keys()].toSorted(),
      );
      for (const [key, text] of german) {
        if (text.includes(' ')) expect(text, key).not.toBe(english.get(key));
      }
    }
  });

  it('take the same values in both languages', () => {
    for (const section of FILLED) {
      const english = new Map(textsOf('en', section));
      for (const [key, text] of textsOf('de', section)) {
        expect(namesIn(text), key).toEqual(namesIn(english.get(key) ?? ''));
      }
    }
  });

  it.each(LANGUAGES)('have no straight apostrophe, which would quote: %s', (one) => {
    for (const [key, text] of FILLED.flatMap((section) => textsOf(one, section))) {
      expect(text, key).not.toContain("'");
    }
  });

  it('say what the person may be told as the person is told it', () => {
    for (const code of forSubject(REASON_CODES)) {
      expect(CONSOLE_WORDS.de.reason[code]).toBe(de.reasons[code]);
    }
  });

  it('hold no text that is never said', () => {
    const source = sourcesIn('console').join('\n');
    for (const [key] of textsOf('en', 'page')) {
      const [family = ''] = key.split(/(?<=_)/);
      const isOfFamily = family.endsWith('_') && source.includes(`\`${family}\${`);
      expect(isOfFamily || source.includes(`'${key}'`) || DECISIONS.includes(key), key).toBe(true);
    }
  });
});

/** These are texts by their own names. */
const DECISIONS = ['approve', 'decline', 'resubmit'];

function sourcesIn(room: string): string[] {
  const root = fileURLToPath(new URL(`../../${room}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/words\/.*-(en|de)\.ts$/.test(name))
    .map((name) => readFileSync(`${root}${name}`, 'utf8'));
}

describe('every kind of event that the store writes', () => {
  it('has its sentence', () => {
    const kinds = sourcesIn('store').flatMap((source) =>
      [...source.matchAll(/'((?:[a-z]+_)?[a-z]+\.[a-z_]+)'/g)].flatMap(([, kind]) => kind ?? []),
    );
    const known = new Set(Object.keys(CONSOLE_WORDS.en.event));
    const others = new Set([...Object.keys(CONSOLE_WORDS.en.access), ...NOT_EVENTS]);
    const unknown = new Set(kinds.filter((kind) => !known.has(kind) && !others.has(kind)));
    expect([...unknown]).toEqual([]);
  });
});

/** What looks like one, and is a notification alone. */
const NOT_EVENTS = [
  'endpoint.disabled',
  'verification.screening_match',
  'review.overdue',
  'review.requested',
];

describe('a span of time', () => {
  it.each([
    [0, '0 minutes'],
    [59_000, '0 minutes'],
    [61 * 60_000, '1 hour 1 minute'],
    [2 * 86_400_000 + 5 * 60_000, '2 days'],
    [26 * 3_600_000, '1 day 2 hours'],
    [-5, '0 minutes'],
  ])('is said in its two largest units: %s', (milliseconds, text) => {
    expect(consoleSpeech('en').span(milliseconds)).toBe(text);
  });
});
