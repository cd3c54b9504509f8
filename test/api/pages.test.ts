import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD, contrastOf, tonesOf } from '../../api/pages/colour.ts';
import { html } from '../../api/pages/html.ts';
import { appointmentPage, endedPage, waitingPage } from '../../api/pages/link-pages.ts';
import { speechIn } from '../../api/words/speech.ts';

const en = speechIn('en');

describe('the waiting page', () => {
  it('looks again ever less often, and tells a person who waits long that they may go', () => {
    const seconds: number[] = [];
    let waited = 0;
    while (waited < 600) {
      const { refresh, body } = waitingPage(en, '/v/link', waited);
      const next = waited + (refresh?.seconds ?? 0);
      expect(refresh?.url).toBe(`/v/link?waited=${next}`);
      expect(body.text.includes(en.page('waitingLong')), `${waited}`).toBe(waited >= 60);
      seconds.push(next - waited);
      waited = next;
    }
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect([seconds[0], seconds.at(-1)]).toEqual([4, 60]);
    expect(seconds.length).toBeLessThan(25);
    for (const long of [3_600, 9_999]) {
      expect(waitingPage(en, '', long).refresh).toEqual({ seconds: 60, url: '?waited=3600' });
    }
  });
});

describe('the page of an end', () => {
  it('says that the terms were refused, and how to change one’s mind', () => {
    const { body } = endedPage(en, { status: 'canceled', tips: ['consent_refused'] });
    expect(body.text).toContain(en.reason('consent_refused'));
    expect(body.text).toContain('can send you a new link');
    expect(body.text).not.toContain(en.page('canceled'));
    const byClient = endedPage(en, { status: 'canceled', tips: ['canceled_by_client'] });
    expect(byClient.body.text).toContain(en.page('canceled'));
  });
});

describe('the colour of a client', () => {
  const channel = fc.integer({ min: 0, max: 255 });
  const colours = fc
    .tuple(channel, channel, channel)
    .map((rgb) => `#${rgb.map((one) => one.toString(16).padStart(2, '0')).join('')}`);

  it('is as readable as text must be, whatever it is, on light and on dark', () => {
    fc.assert(
      fc.property(colours, (colour) => {
        const tones = tonesOf(colour);
        expect(tones?.light).toMatch(/^#[0-9a-f]{6}$/);
        expect(tones?.dark).toMatch(/^#[0-9a-f]{6}$/);
        for (const kind of ['light', 'dark'] as const) {
          expect(contrastOf(tones?.[kind] ?? '', CARD[kind])).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });

  it('stays as it is where it is readable, and black and white differ by 21', () => {
    expect(tonesOf('#2451b2')).toMatchObject({ light: '#2451b2' });
    expect(tonesOf('#8fb0f7')).toMatchObject({ dark: '#8fb0f7' });
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
    // By the tables of WCAG: the lightest grey that text may have on white.
    expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it.each(['', 'red', '#fff', '#2451b2}', '#2451b2 ', 'url(x)'])('is none: %j', (text) => {
    expect(tonesOf(text)).toBeNull();
  });
});

describe('pages', () => {
  it('escape every value, in text and in attributes', () => {
    const evil = `"><script>alert('x')</script>&`;
    const { text } = html`<a href="${evil}">${evil}</a>`;
    expect(text).not.toContain('<script>');
    expect(
      text.match(/&quot;&gt;&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;&amp;/g),
    ).toHaveLength(2);
  });

  it('keep the markup that they made themselves, and leave out what is not there', () => {
    const items = ['a<', 'b'].map((item) => html`<li>${item}</li>`);
    const { text } = html`<p>${items}|${null}|</p>`;
    expect(text).toBe('<p><li>a&lt;</li><li>b</li>||</p>');
  });

  it.each([
    ['2030-07-01T07:30:00.000Z', 'Europe/Berlin', '09:30', 'Central European Summer Time'],
    ['2030-12-01T07:30:00.000Z', 'Europe/Berlin', '08:30', 'Central European Standard Time'],
    ['2030-07-01T07:30:00.000Z', 'UTC', '07:30', 'Coordinated Universal Time'],
  ])('give the appointment of %s in %s as %s, %s', (at, timeZone, clock, zone) => {
    const { body } = appointmentPage(speechIn('en'), {
      ...{ at: new Date(at), timeZone, url: 'https://vendor.example', isTooLate: false },
    });
    expect(body.text).toContain(clock);
    expect(body.text).toContain(zone);
    expect(body.text).toContain(`datetime="${at}"`);
  });
});
