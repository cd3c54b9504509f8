import { IntlMessageFormat } from 'intl-messageformat';
import type { Markup } from '../../api/pages/html.ts';
import { html } from '../../api/pages/html.ts';
import { deFacts } from './facts-de.ts';
import { enFacts } from './facts-en.ts';
import { dePages } from './pages-de.ts';
import { enPages } from './pages-en.ts';
import { deRefused } from './refused-de.ts';
import { enRefused } from './refused-en.ts';
import { deReasons } from './reasons-de.ts';
import { enReasons } from './reasons-en.ts';
import type { ConsoleWords, PageText } from './catalogue.ts';
import type { Language } from './speech.ts';

/** The languages of the console. Another one is a file for each of these and a word here. */
export const CONSOLE_WORDS = {
  en: { ...enFacts, dates: 'en-GB', page: { ...enPages, ...enRefused }, reason: enReasons },
  de: { ...deFacts, dates: 'de', page: { ...dePages, ...deRefused }, reason: deReasons },
} as const satisfies Record<Language, ConsoleWords>;

type Values = Readonly<Record<string, string | number>>;

/** How somebody at the console is spoken to. */
export interface ConsoleSpeech {
  lang: Language;
  words: ConsoleWords;
  page(text: PageText, values?: Values): string;
  /** A text of a page with markup among its values. */
  rich(text: PageText, values: Readonly<Record<string, string | number | Markup>>): Rich;
  /** A text of the catalogue that is none of a page. */
  fill(text: string, values: Values): string;
  /** Day and time, which is UTC, as an element that says so to machines as well. */
  time(at: Date): Markup;
  /** Day and time as text. */
  timeText(at: Date): string;
  /** A span of time in its two largest units: `2 days 4 hours`. */
  span(milliseconds: number): string;
}
type Rich = (string | Markup)[];

const speeches = new Map<Language, ConsoleSpeech>();

/** Speaks that language. Texts are read once for the process. */
export function consoleSpeech(lang: Language): ConsoleSpeech {
  const known = speeches.get(lang);
  if (known !== undefined) return known;
  const speech = makeSpeech(lang);
  speeches.set(lang, speech);
  return speech;
}

function makeSpeech(lang: Language): ConsoleSpeech {
  const words: ConsoleWords = CONSOLE_WORDS[lang];
  const formats = new Map<string, IntlMessageFormat>();
  const read = (text: string): IntlMessageFormat => {
    const format = formats.get(text) ?? new IntlMessageFormat(text, lang);
    formats.set(text, format);
    return format;
  };
  const dates = new Intl.DateTimeFormat(words.dates, { ...WHEN, timeZone: 'UTC' });
  const timeText = (at: Date): string => dates.format(at);
  return {
    ...{ lang, words, timeText },
    page: (text, values = {}) => String(read(words.page[text]).format({ ...values })),
    rich: (text, values) => {
      const said = read(words.page[text]).format<Markup>({ ...values });
      return Array.isArray(said) ? said : [said];
    },
    fill: (text, values) => String(read(text).format({ ...values })),
    time: (at) => html`<time datetime="${at.toISOString()}">${timeText(at)}</time>`,
    span: (milliseconds) => spanOf(lang, milliseconds),
  };
}

const WHEN = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const;

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function spanOf(lang: Language, milliseconds: number): string {
  let rest = Math.max(0, milliseconds);
  const counted = UNITS.map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return { unit, count };
  });
  const first = counted.findIndex(({ count }) => count > 0);
  const shown = first < 0 ? counted.slice(-1) : counted.slice(first, first + 2);
  return shown
    .filter(({ count }, index) => count > 0 || index === 0)
    .map(({ unit, count }) =>
      new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count),
    )
    .join(' ');
}
