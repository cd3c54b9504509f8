import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCalendarDate, orderOf, readDate, readEpoch } from '../../../vendors/values/date.ts';
import type { DayOrder } from '../../../vendors/values/date.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const HOUR_MS = 60 * 60 * 1_000;
const day = (text: string | null, twin: string | null = null, order: DayOrder | null = null) =>
  readDate({ text, twin }, order).day;

describe('a printed date', () => {
  it.each([
    ['05/04/1979', '1979-04-05T00:00:00Z', '1979-04-05'],
    ['05/04/1979', '1979-05-04T00:00:00Z', '1979-05-04'],
    ['05/04/1979', '1979-05-03T20:00:00Z', '1979-05-04'],
    ['25/11/1979', '1979-11-24T20:00:00Z', '1979-11-25'],
    ['11/25/1979', '1979-11-24T20:00:00.000Z', '1979-11-25'],
    ['25/11/1979', '1979-11-25T05:00:00Z', '1979-11-25'],
    ['25/11/1979', '1979-11-25T00:00:00+04:00', '1979-11-25'],
    ['25/11/1979', null, '1979-11-25'],
    ['11/25/1979', null, '1979-11-25'],
    ['3/3/1979', null, '1979-03-03'],
    ['25.11.1979', 'no time', '1979-11-25'],
    ['1979-11-25', '1979-11-24T20:00:00Z', '1979-11-25'],
    ['1979/11/25', null, '1979-11-25'],
    ['1979-11-25T00:00:00Z', null, '1979-11-25'],
    ['1979-11-25T00:00:00+04:00', null, '1979-11-25'],
    ['', '1979-11-25T00:00:00Z', '1979-11-25'],
    [null, '1979-11-25', '1979-11-25'],
    ['29.2.2000', null, '2000-02-29'],
  ])('%j with its twin %j is %s', (text, twin, expected) => {
    expect(readDate({ text, twin })).toEqual({ day: expected, year: Number(expected.slice(0, 4)) });
  });

  it.each([
    ['2/30/1979', '1979-03-02T00:00:00Z', 1979],
    ['02/31/1990', null, 1990],
    ['31.02.1990', null, 1990],
    ['00/00/1990', '1990-01-01T00:00:00Z', 1990],
    ['00.00.1990', null, 1990],
    ['1990-25-09', null, 1990],
    ['1990-00-00', null, 1990],
    ['29/02/1900', null, 1900],
    ['05/04/1979', null, 1979],
    ['05/04/1979', '1979-09-09T00:00:00Z', 1979],
    ['25/11/1979', '1985-11-25T00:00:00Z', 1979],
    ['1979-11-25', '1979-01-25T00:00:00Z', 1979],
    ['1979-11-24T20:00:00Z', null, 1979],
    ['', '1979-11-24T20:00:00Z', 1979],
    ['1989-12-31T22:00:00Z', null, null],
    ['1983', '1983-01-01T00:00:00Z', 1983],
    ['04.2021', null, null],
    ['November 1979', '1979-11-01T00:00:00Z', null],
    ['25.11/1979', null, null],
    ['25/11/79', null, null],
    ['0000-00-00', null, null],
    ['0', null, null],
    ['', '', null],
    [null, null, null],
  ])('%j with its twin %j is no day; its year is %s', (text, twin, year) => {
    expect(readDate({ text, twin })).toEqual({ day: null, year });
  });

  it('of a document that says its order is read in that order only', () => {
    expect(day('05/04/1979', null, 'day-first')).toBe('1979-04-05');
    expect(day('05/04/1979', null, 'month-first')).toBe('1979-05-04');
    expect(day('09/25/1990', null, 'day-first')).toBeNull();
    expect(day('25/09/1990', null, 'month-first')).toBeNull();
    expect(day('05/04/1979', '1979-05-04T00:00:00Z', 'day-first')).toBe('1979-05-04');
  });

  const times = { min: new Date('1850-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z') };
  const days = fc
    .date({ ...times, noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const printed = (iso: string, order: DayOrder): string => {
    const [year = '', month = '', date = ''] = iso.split('-');
    return (order === 'day-first' ? [date, month, year] : [month, date, year]).join('/');
  };
  const orders = fc.constantFrom<DayOrder>('day-first', 'month-first');

  it('is the day that was printed, whichever the order and the zone of its twin', () => {
    fc.assert(
      fc.property(days, orders, fc.integer({ min: -12, max: 14 }), (iso, order, zone) => {
        const midnight = Date.parse(`${iso}T00:00:00Z`) - zone * HOUR_MS;
        expect(day(printed(iso, order), new Date(midnight).toISOString())).toBe(iso);
      }),
      { numRuns: 1_000 },
    );
  });

  it('alone is the day that was printed, or none', () => {
    fc.assert(
      fc.property(days, orders, (iso, order) => {
        expect([iso, null]).toContain(day(printed(iso, order)));
        expect(day(printed(iso, order), null, order)).toBe(iso);
      }),
      { numRuns: 1_000 },
    );
  });

  const numbers = fc.stringMatching(/^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(T\d\d:\d\d:\d\dZ)?$/);
  it('is a day of the calendar or none, whatever was written', () => {
    const texts = fc.oneof(numbers, fc.string(), days);
    fc.assert(
      fc.property(texts, fc.option(texts), fc.option(orders), (text, twin, order) => {
        const read = readDate({ text, twin }, order);
        expect(read.day === null || isCalendarDate(read.day)).toBe(true);
        expect(read.day === null || read.day.startsWith(String(read.year))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the order of a document', () => {
  it('is that of its dates which can be read in one way only', () => {
    expect(orderOf([{ text: '11/25/1979' }, { text: '3/7/2019' }])).toBe('month-first');
    expect(orderOf([{ text: '05/04/1979', twin: '1979-04-05T00:00:00Z' }])).toBe('day-first');
  });

  it('is unknown where they disagree, or none shows it', () => {
    expect(orderOf([{ text: '11/25/1979' }, { text: '25/11/2029' }])).toBeNull();
    expect(orderOf([{ text: '5/5/1979' }, { text: '02/31/1990' }, { text: null }])).toBeNull();
  });
});

describe('milliseconds since 1970', () => {
  it('are a day at midnight in UTC, and at no other time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50_000, max: 60_000 }),
        fc.integer({ min: 1, max: DAY_MS - 1 }),
        (days, rest) => {
          const iso = new Date(days * DAY_MS).toISOString().slice(0, 10);
          expect(readEpoch(days * DAY_MS).day).toBe(iso);
          expect(readEpoch(String(days * DAY_MS)).day).toBe(iso);
          expect(readEpoch(days * DAY_MS + rest).day).toBeNull();
        },
      ),
    );
  });

  it.each([
    [-170_035_200_000, '1964-08-12', 1964],
    ['1728950400000', '2024-10-15', 2024],
    [1983, null, 1983],
    ['1983', null, 1983],
    [424_476_000_000, null, null],
    [646_272_000, null, null],
    [1e300, null, null],
    [Number.NaN, null, null],
    ['', null, null],
    ['yesterday', null, null],
    [true, null, null],
    [null, null, null],
  ])('%j are the day %s of the year %s', (value, expected, year) => {
    expect(readEpoch(value)).toEqual({ day: expected, year });
  });
});
