import { describe, expect, it } from 'vitest';
import { keptUntil, nextRetention, NO_RETENTION } from '../../domain/retention.ts';

const at = (day: string): Date => new Date(`${day}T12:00:00Z`);

describe('how long something is kept', () => {
  it.each([
    ['counts from its end', null, '2026-01-11T12:00:00.000Z'],
    ['counts from the end of a day that is later', '2026-01-05', '2026-01-16T00:00:00.000Z'],
    ['is not less for a day that is earlier', '2020-01-05', '2026-01-11T12:00:00.000Z'],
    ['counts from a day to come', '2030-12-31', '2031-01-11T00:00:00.000Z'],
  ])('%s', (_, endedOn, until) => {
    const relationship = endedOn === null ? null : { endedOn, toldAt: at('2025-12-01') };
    const kept = keptUntil({ endedAt: at('2026-01-01'), relationship }, 10);
    expect(kept.toISOString()).toBe(until);
  });

  it('is a week at least from when an end was told', () => {
    const relationship = { endedOn: '2020-01-05', toldAt: at('2026-06-01') };
    const kept = keptUntil({ endedAt: at('2026-01-01'), relationship }, 10);
    expect(kept).toEqual(at('2026-06-08'));
  });
});

describe('another time that is set', () => {
  const was = { days: 30, beginsAt: at('2026-01-01') };
  const now = at('2026-06-01');
  const inAWeek = at('2026-06-08');
  it.each([
    ['the first one begins a week later', NO_RETENTION, 30, { days: 30, beginsAt: inAWeek }],
    ['a shorter one begins a week later', was, 29, { days: 29, beginsAt: inAWeek }],
    ['a longer one goes on', was, 31, { days: 31, beginsAt: at('2026-01-01') }],
    ['none erases nothing', was, null, NO_RETENTION],
  ])('%s', (_, before, days, is) => {
    expect(nextRetention(before, days, now)).toEqual(is);
  });

  it('a longer one begins no earlier than the shorter one that had not begun', () => {
    const shorter = nextRetention(was, 10, now);
    expect(nextRetention(shorter, 20, at('2026-06-02'))).toEqual({ days: 20, beginsAt: inAWeek });
  });
});
