import { describe, expect, it } from 'vitest';
import { html } from '../../api/pages/html.ts';
import { appointmentPage } from '../../api/pages/link-pages.ts';
import { speechIn } from '../../api/words/speech.ts';

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
