import { type SignedIn, type TestConsole, tokenIn } from './with-console.ts';

export type Fields = Record<string, string>;

/** As the form on the case's page sends it. */
export async function sendForm(
  { url }: Pick<TestConsole, 'url'>,
  { browser }: SignedIn,
  about: { id: string; step: string; fields: Fields; headers?: Record<string, string> },
) {
  const { id, step, fields, headers = {} } = about;
  const address = `${url}/cases/${id}`;
  const page = await browser.go(address);
  const seen = step === 'assignment' || step === 'notes' ? {} : { shown: shownIn(page) };
  const sent = { form_token: tokenIn(page), ...seen, ...fields };
  return browser.submit(`${address}/${step}`, sent, headers);
}

/** What a case's page says that it has shown; a page without a bar says nothing. */
export const shownIn = ({ text }: { text: string }): string =>
  /name="shown" value="([^"]+)"/.exec(text)?.[1] ?? 'nothing';

/** Text of a page as it is read. */
const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** All that a form's hidden fields hold. */
export function hiddenIn({ text }: { text: string }): Fields {
  const inputs = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)]));
}

/** The text that stands, for a browser, in the form's field for a note, whichever form that is; null: there is none. */
export function typedIn({ text }: { text: string }, form: 'bar' | 'noting'): string | null {
  const [, within = ''] = new RegExp(`class="${form}"([^]*?)</form>`).exec(text) ?? [];
  const found = /<textarea[^>]*>\n?([^]*?)<\/textarea/.exec(within)?.[1];
  return found === undefined ? null : unescaped(found);
}
