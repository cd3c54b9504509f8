import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../console/views/timeline.ts';
import { CONSOLE_WORDS, consoleSpeech } from '../../console/words/spoken.ts';
import type { EventRow } from '../../store/index.ts';

const AT = new Date('2026-03-01T10:00:00Z');
const REVIEWER = 'reviewer:0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d0';

const event = (type: string, data: EventRow['data'] = {}, principal = 'system'): EventRow => ({
  ...{ id: '0198f3a1-7c5e-7b60-9d1c-3f6f2a54b1d1', number: 1, type, principal, data, at: AT },
});

const told = { type: 'verification.declined', createdAt: AT, httpStatus: 503, tries: 2 } as const;

describe('the timeline', () => {
  it('says in both languages what happened, who brought it about, and why', () => {
    const data = { number: 1, decision: 'declined', reasons: ['document_expired'] };
    const events = [event('review.decided', data, REVIEWER)];
    const names = new Map([[REVIEWER, 'Anna Prüferin']]);
    const said = (lang: 'en' | 'de') =>
      timelineOf(consoleSpeech(lang), { events, told: [] }, names).map(
        ({ at: _at, ...one }) => one,
      );
    expect(said('en')).toEqual([
      {
        text: 'A person decided: decline.',
        who: 'Anna Prüferin',
        details: ['The document has expired. Please use a valid one.'],
      },
    ]);
    expect(said('de')).toEqual([
      {
        text: 'Ein Mensch entschied: ablehnen.',
        who: 'Anna Prüferin',
        details: ['Das Dokument ist abgelaufen. Bitte verwenden Sie ein gültiges.'],
      },
    ]);
  });

  it('says who wants a person after the end: the client, or what was said too late', () => {
    const events = ['requested', 'late'].map((kind) => event('review.requested', { kind }));
    const said = (lang: 'en' | 'de') =>
      timelineOf(consoleSpeech(lang), { events, told: [] }, new Map()).map(({ text }) => text);
    expect(said('en')).toEqual([
      'The client asked for a person to look at how it ended.',
      'A person is to look at what was said after the end.',
    ]);
    expect(said('de')).toEqual([
      'Der Kunde bat darum, dass ein Mensch das Ende ansieht.',
      'Ein Mensch soll ansehen, was nach dem Ende gesagt wurde.',
    ]);
  });

  it('says of each notification whether the client has it, and what answered', () => {
    const moments = timelineOf(
      consoleSpeech('en'),
      {
        events: [event('verification.declined', { reasons: [] })],
        told: [
          { ...told, state: 'pending' },
          { ...told, state: 'given_up', httpStatus: null },
          { ...told, state: 'delivered' },
        ],
      },
      new Map(),
    );
    expect(moments.map(({ text, details }) => [text, ...details])).toEqual([
      ['It ended: declined.'],
      ['The client is being told: declined (tries so far: 2).', 'The last answer was HTTP 503.'],
      [
        'The client could not be told: declined (tries: 2, none is made any more).',
        'Nothing answered the last time.',
      ],
      ['The client was told: declined.'],
    ]);
  });

  it('leaves nothing of a sentence empty, whatever an event lacks', () => {
    for (const lang of ['en', 'de'] as const) {
      for (const type of Object.keys(CONSOLE_WORDS[lang].event)) {
        const [moment] = timelineOf(
          consoleSpeech(lang),
          { events: [event(type)], told: [] },
          new Map(),
        );
        expect(moment?.text, type).toMatch(/^\p{Lu}.*\.$/u);
        expect(moment?.text, type).not.toMatch(/[{}]|undefined|null/);
      }
    }
  });

  it('names what it has no sentence for, as another build may have written it', () => {
    const [moment] = timelineOf(
      consoleSpeech('en'),
      { events: [event('moon.risen', { reasons: ['of_old'] }, 'x')], told: [] },
      new Map(),
    );
    expect(moment).toMatchObject({
      ...{
        text: 'Something that has no sentence here: moon.risen.',
        who: 'x',
        details: ['of_old'],
      },
    });
  });

  it('tells of an appointment when it is, and that it was taken back', () => {
    const changed = [{ appointmentAt: '2026-04-01T09:30:00Z' }, { appointmentAt: null }];
    const events = changed.map((data) => event('appointment.changed', data, 'vendor:identify24'));
    const moments = timelineOf(consoleSpeech('en'), { events, told: [] }, new Map());
    expect(moments.map(({ text, who }) => [text, who])).toEqual([
      ['An appointment was made for 1 Apr 2026, 09:30 UTC.', 'the vendor (identify24)'],
      ['The appointment was taken back.', 'the vendor (identify24)'],
    ]);
  });
});
