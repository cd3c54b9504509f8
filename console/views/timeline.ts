import { REASON_CODES, type ReasonCode } from '../../domain/reason.ts';
import type { EventRow, ToldRow } from '../../store/index.ts';
import type { EventType } from '../words/event-types.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { type Names, whoIs } from './people.ts';

/** A moment of a verification, in words. */
export interface Moment {
  at: Date;
  text: string;
  /** Who brought it about; null of what this service does by itself. */
  who: string | null;
  /** Reasons and codes that came with it. */
  details: string[];
}

/** All events and notifications of a verification, oldest first. */
export function timelineOf(
  speech: ConsoleSpeech,
  happened: { events: readonly EventRow[]; told: readonly ToldRow[] },
  names: Names,
): Moment[] {
  const moments = [
    ...happened.events.map((event) => momentOf(speech, event, names)),
    ...happened.told.map((row) => toldMoment(speech, row)),
  ];
  // Of one moment the order stays: an event before its notification.
  return moments.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function momentOf(speech: ConsoleSpeech, event: EventRow, names: Names): Moment {
  const { type, data, principal, at } = event;
  return {
    at,
    text: sentenceOf(speech, type, data),
    who: principal === 'system' ? null : whoIs(speech, principal, names),
    details: detailsOf(speech, data),
  };
}

/** What an event says; one that this build has no sentence for is named as it is. */
export function sentenceOf(
  speech: ConsoleSpeech,
  type: string,
  data: Readonly<Record<string, unknown>>,
): string {
  if (!isKnown(speech, type)) return speech.page('otherEvent', { type });
  return speech.fill(speech.words.event[type], {
    session: numberOf(data['session']),
    number: numberOf(data['number']),
    objects: numberOf(data['objects']),
    decision: textOf(data['decision']),
    verdict: textOf(data['verdict']),
    kind: textOf(data['kind']),
    status: statusInWords(speech, data['status']),
    deadline: textOf(data['deadline']),
    when: whenOf(speech, data['appointmentAt']) ?? 'none',
    backupAt: whenOf(speech, data['backupAt']) ?? '?',
    endedOn: textOf(data['endedOn']) || '?',
  });
}

const isKnown = (speech: ConsoleSpeech, type: string): type is EventType =>
  Object.hasOwn(speech.words.event, type);

const numberOf = (value: unknown): string => (typeof value === 'number' ? String(value) : '?');
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function statusInWords({ words }: ConsoleSpeech, value: unknown): string {
  const named: Readonly<Record<string, string>> = words.status;
  return named[textOf(value)] ?? '?';
}

function whenOf(speech: ConsoleSpeech, value: unknown): string | null {
  const at = typeof value === 'string' ? new Date(value) : null;
  return at === null || Number.isNaN(at.getTime()) ? null : speech.timeText(at);
}

function detailsOf(speech: ConsoleSpeech, data: Readonly<Record<string, unknown>>): string[] {
  const { reasons, reason, vendorCode, warning, fields } = data;
  const codes = [...listOf(reasons), ...(typeof reason === 'string' ? [reason] : [])];
  const pointers = listOf(fields);
  return [
    ...codes.map((code) => reasonInWords(speech, code)),
    ...(typeof vendorCode === 'string' ? [speech.page('vendorCode', { code: vendorCode })] : []),
    ...(typeof warning === 'string' ? [speech.page('warning', { code: warning })] : []),
    ...(pointers.length > 0 ? [speech.page('fields', { names: pointers.join(', ') })] : []),
  ];
}

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** A reason for somebody who decides; a code that is none of ours stays one. */
export const reasonInWords = (speech: ConsoleSpeech, code: string): string =>
  isReason(code) ? speech.words.reason[code] : code;

const isReason = (code: string): code is ReasonCode =>
  (REASON_CODES as readonly string[]).includes(code);

function toldMoment(speech: ConsoleSpeech, row: ToldRow): Moment {
  const { notification, delivery } = speech.words;
  const kinds: Readonly<Record<string, string>> = notification;
  const what = kinds[row.type] ?? row.type;
  const status = row.httpStatus;
  return {
    at: row.createdAt,
    text: speech.fill(delivery[row.state], { what, tries: String(row.tries) }),
    who: null,
    details:
      row.state === 'delivered' || row.tries === 0
        ? []
        : [status === null ? speech.page('noAnswer') : speech.page('answeredWith', { status })],
  };
}
