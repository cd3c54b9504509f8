/** Which comes first where both numbers could be a month. */
export type DayOrder = 'day-first' | 'month-first';

/** What was read: a day of the calendar as `YYYY-MM-DD`, else at least a year; null where not said. */
export interface ReadDate {
  day: string | null;
  year: number | null;
}

/** A date as a document has it, and the same date as a time, which may be that of another zone. */
export interface PrintedDate {
  text: string | null;
  twin?: string | null;
}

const NOTHING: ReadDate = { day: null, year: null };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks are up to 14 hours ahead of UTC and up to 12 behind it. */
const [AHEAD_MS, BEHIND_MS] = [14 * HOUR_MS, 12 * HOUR_MS];

/** Whether a text is `YYYY-MM-DD` and the calendar has that day. */
export function isCalendarDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * Reads a date with numbers: `1979-04-05`, `05/04/1979`, `5.4.1979`, or a year alone. Which number is
 * the day is settled by the calendar (`25/11/1979`), by the twin, or by `order`; a twin in another zone
 * does not shift the day. With a given `order` and no twin, a text that has it the other way round is
 * no date. A text that is no day of the calendar, or that its twin contradicts, gives no day, whatever
 * the twin says: the caller keeps the words.
 *
 * @param order of the document, where it is known; see `orderOf`
 */
export function readDate({ text, twin }: PrintedDate, order: DayOrder | null = null): ReadDate {
  const said = text?.trim() ?? '';
  if (said === '') return readIso(twin?.trim() ?? '');
  const instant = instantOf(twin);
  const parts = partsOf(said);
  const iso = readIso(said);
  const days = (
    parts === null ? [iso.day] : candidates(parts, instant === null ? order : null)
  ).filter((day) => day !== null && (instant === null || isThatDay(day, instant)));
  const year = parts === null ? iso.year : Number(parts.year);
  return { day: days.length === 1 ? (days[0] ?? null) : null, year };
}

/**
 * The order that a document's own dates show: those whose order the calendar or a twin settles, if they
 * all have the same one; else null.
 */
export function orderOf(dates: readonly PrintedDate[]): DayOrder | null {
  const shown = dates.flatMap(({ text, twin }) => {
    const parts = partsOf(text?.trim() ?? '');
    const { day } = readDate({ text, twin: twin ?? null });
    if (parts === null || day === null || parts.first === parts.second) return [];
    return day === dayOf(parts, 'day-first') ? ['day-first' as const] : ['month-first' as const];
  });
  return new Set(shown).size === 1 ? (shown[0] ?? null) : null;
}

/**
 * Reads milliseconds since 1970, maybe negative, as a number or as digits: a day only where they are
 * midnight in UTC, as anything else could be the day before or after, or no milliseconds at all. Four
 * digits are a year.
 */
export function readEpoch(value: unknown): ReadDate {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,15}$/.test(text.trim())) return NOTHING;
  if (isYear(text.trim())) return { day: null, year: Number(text) };
  const day = Number(text) % DAY_MS === 0 ? isoDay(Number(text)) : null;
  return day === null ? NOTHING : { day, year: Number(day.slice(0, 4)) };
}

/** The year that it is everywhere in the world at that moment; null at its turn. */
function yearAround(ms: number): number | null {
  const [first, last] = [ms - BEHIND_MS, ms + AHEAD_MS].map((at) => isoDay(at)?.slice(0, 4));
  return first === undefined || first !== last ? null : Number(first);
}

/** The words of a birth date that gave no day, as a note under the name that the vendor gives them. */
export function birthNotes(
  name: string,
  words: string | null,
  { day }: ReadDate,
): { name: string; text: string }[] {
  return day !== null || words === null || words.trim() === '' ? [] : [{ name, text: words }];
}

interface Parts {
  first: string;
  second: string;
  year: string;
}

/** `5/4/1979`: two numbers and a year, with one kind of mark between them. */
function partsOf(text: string): Parts | null {
  const [, first = '', , second = '', year = ''] =
    /^(\d{1,2})([./-])(\d{1,2})\2([1-9]\d{3})$/.exec(text) ?? [];
  if (year === '') return null;
  return { first: first.padStart(2, '0'), second: second.padStart(2, '0'), year };
}

function dayOf({ first, second, year }: Parts, order: DayOrder): string {
  return order === 'day-first' ? `${year}-${second}-${first}` : `${year}-${first}-${second}`;
}

function candidates(parts: Parts, order: DayOrder | null): string[] {
  const orders: DayOrder[] = order === null ? ['day-first', 'month-first'] : [order];
  return [...new Set(orders.map((each) => dayOf(parts, each)))].filter(isCalendarDate);
}

/** Whether it can be that day somewhere in the world at that moment. */
function isThatDay(day: string, instant: number): boolean {
  const start = Date.parse(`${day}T00:00:00Z`);
  return instant >= start - AHEAD_MS && instant < start + DAY_MS + BEHIND_MS;
}

const ISO =
  /^(\d{4})[-/.](\d{2})[-/.](\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A year; `YYYY-MM-DD` with `-`, `/` or `.`; with a time, only where that is midnight. */
function readIso(text: string): ReadDate {
  if (isYear(text)) return { day: null, year: Number(text) };
  const [, year = '', month = '', date = '', time = '00:00'] = ISO.exec(text) ?? [];
  if (!isYear(year)) return NOTHING;
  if (!/^[0:.]+$/.test(time)) return { day: null, year: yearAround(instantOf(text) ?? NaN) };
  const day = `${year}-${month}-${date}`;
  return { day: isCalendarDate(day) ? day : null, year: Number(year) };
}

/** A twin's moment; one without a zone is taken as UTC's. Null when it is no time of the calendar. */
function instantOf(twin: string | null | undefined): number | null {
  const [, year, month, date, time = '00:00', zone = 'Z'] = ISO.exec(twin?.trim() ?? '') ?? [];
  const day = `${year ?? ''}-${month ?? ''}-${date ?? ''}`;
  const at = isCalendarDate(day) ? Date.parse(`${day}T${time}${zone.toUpperCase()}`) : NaN;
  return Number.isNaN(at) ? null : at;
}

const isYear = (text: string): boolean => /^[1-9]\d{3}$/.test(text);

function isoDay(ms: number): string | null {
  const date = new Date(ms);
  const day = Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
  return isCalendarDate(day) ? day : null;
}
