import { IntlMessageFormat } from 'intl-messageformat';
import type { PhotoAdvice } from '../../domain/capture-verdict.ts';
import type { Sentence } from '../../domain/next-action.ts';
import type { SubjectReason } from '../../domain/reason.ts';
import type { Markup } from '../pages/html.ts';
import { CATALOGUE, type Language } from './catalogue.ts';
import type { PageText, Words } from './words.ts';

type Values = Readonly<Record<string, string | number | Markup>>;

/** How a person is spoken to: everything that is said, in one language. */
export interface Speech {
  lang: Language;
  dir: Words['dir'];
  /** A text of a page. */
  page(text: PageText, values?: Readonly<Record<string, string | number>>): string;
  /** A text of a page with markup among its values. */
  rich(text: PageText, values: Values): (string | Markup)[];
  reason(code: SubjectReason): string;
  /** Why a photo was refused. */
  photo(text: PhotoAdvice): string;
  /** Sentences of a next action, one after the other. */
  sentences(all: readonly Sentence[]): string;
  /** Day, time and zone, as they are written in that language. */
  date(at: Date, timeZone: string): string;
}

const speeches = new Map<Language, Speech>();

/** Speaks that language. Texts are read once for the process. */
export function speechIn(lang: Language): Speech {
  const known = speeches.get(lang);
  if (known !== undefined) return known;
  const speech = makeSpeech(lang);
  speeches.set(lang, speech);
  return speech;
}

function makeSpeech(lang: Language): Speech {
  const { dir, dates, page, photo, reasons, next }: Words = CATALOGUE[lang];
  const formats = new Map<string, IntlMessageFormat>();
  const read = (text: string): IntlMessageFormat => {
    const format = formats.get(text) ?? new IntlMessageFormat(text, lang);
    formats.set(text, format);
    return format;
  };
  const plain = (text: string): string => String(read(text).format());
  return {
    lang,
    dir,
    page: (text, values = {}) => String(read(page[text]).format({ ...values })),
    rich: (text, values) => partsOf(read(page[text]), values),
    reason: (code) => plain(reasons[code]),
    photo: (text) => plain(photo[text]),
    sentences: (all) =>
      all.map((one) => plain('next' in one ? next[one.next] : reasons[one.reason])).join(' '),
    date: (at, timeZone) => new Intl.DateTimeFormat(dates, { ...WHEN, timeZone }).format(at),
  };
}

const WHEN = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'long',
} as const;

function partsOf(format: IntlMessageFormat, values: Values): (string | Markup)[] {
  const said = format.format<Markup>({ ...values });
  return Array.isArray(said) ? said : [said];
}
