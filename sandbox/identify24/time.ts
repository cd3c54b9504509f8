import { isCalendarDate } from '../shared/values.ts';

/** The vendor's times carry no zone; assumed to be those of its clock on the wall. */
const ZONE = 'Europe/Berlin';

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function read(ms: number): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(ms).map(({ type, value }) => [type, value]));
}

/** `created_at`: "21-10-2019 09:57:51". */
export function createdAtText(ms: number): string {
  const { day, month, year, hour, minute, second } = read(ms);
  return `${day}-${month}-${year} ${hour}:${minute}:${second}`;
}

/** `appointment_date`: "2019-10-24 11:11". */
export function appointmentText(ms: number): string {
  const { day, month, year, hour, minute } = read(ms);
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

/** The day in Berlin, YYYY-MM-DD. */
export const today = (ms: number): string => appointmentText(ms).slice(0, 10);

export const isAppointment = (text: string): boolean =>
  isCalendarDate(text.slice(0, 10)) && / ([01]\d|2[0-3]):[0-5]\d$/.test(text.slice(10));
