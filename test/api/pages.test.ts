import { describe, expect, it } from 'vitest';
import { html } from '../../api/pages/html.ts';

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
});
