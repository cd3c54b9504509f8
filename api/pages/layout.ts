import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import { type Branding, NO_BRANDING } from '../../store/index.ts';
import type { Speech } from '../words/speech.ts';
import { CARD, tonesOf } from './colour.ts';
import { html, Markup } from './html.ts';

/** A page for the person: what the tab and the heading say, and what follows the heading. */
export interface Page {
  /** The language that it is written in. */
  speech: Speech;
  title: string;
  /** Colours the mark above the heading. */
  tone: 'neutral' | 'good' | 'bad';
  body: Markup;
  /** Looks again after so many seconds, at the page's own address or another one. */
  refresh?: { seconds: number; url?: string };
}

const STYLE = new Markup(
  [
    `:root{color-scheme:light dark;--ink:#17212b;--soft:#566474;--page:#f2f4f7;--card:${CARD.light};--line:#dde3ea;--tone:#2451b2;--on:#fff}`,
    '.good{--tone:#1b7543}.bad{--tone:#a2431b}',
    `@media(prefers-color-scheme:dark){:root{--ink:#e9eef4;--soft:#a3b1c0;--page:#0f151c;--card:${CARD.dark};--line:#2e3a48;--tone:#8fb0f7;--on:#0f151c}.good{--tone:#72cf9c}.bad{--tone:#f0a37f}}`,
    '*{box-sizing:border-box}',
    'body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:1.25rem;background:var(--page);color:var(--ink);font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}',
    'main{width:100%;max-width:30rem;background:var(--card);border:1px solid var(--line);border-radius:16px;padding:2rem 1.5rem}',
    '.mark{width:2.75rem;height:.375rem;border-radius:99px;background:var(--tone);margin:0 0 1.25rem}',
    'h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;text-wrap:balance}',
    'p{margin:0 0 1rem}ul{margin:0 0 1.25rem;padding:0;padding-inline-start:1.2rem}li{margin:0 0 .5rem}',
    'a{color:var(--tone)}form{margin:0}',
    '.button{display:block;width:100%;padding:.9rem 1.25rem;border:2px solid transparent;border-radius:12px;background:var(--tone);color:var(--on);font:inherit;font-weight:600;text-align:center;text-decoration:none;overflow-wrap:anywhere;cursor:pointer}',
    '.button:hover{filter:brightness(1.08)}.button:focus-visible{outline:3px solid var(--tone);outline-offset:3px}',
    '.small,.who,.support{color:var(--soft);font-size:.9375rem}p:last-child{margin-bottom:0}',
    '.who{font-weight:600;overflow-wrap:anywhere}',
    '.support{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:1rem;overflow-wrap:anywhere}',
  ].join('\n'),
);

/**
 * Answers with a page that loads nothing, runs nothing and cannot be framed.
 * @param options.allowHttpForms forms may end at plain http, which only a local set-up needs
 * @param options.branding of the client that asks, where it is known
 */
export function sendPage(
  response: Response,
  status: number,
  page: Page,
  options: { allowHttpForms: boolean; branding?: Branding },
): void {
  const { branding = NO_BRANDING } = options;
  const nonce = randomBytes(16).toString('base64url');
  response.setHeader('Content-Security-Policy', policy(nonce, options.allowHttpForms));
  response.setHeader('Content-Language', page.speech.lang);
  response
    .status(status)
    .type('html')
    .send(render(page, branding, nonce).text);
}

function policy(nonce: string, allowHttpForms: boolean): string {
  // A form's redirects count as well: the new session's page is the vendor's.
  const targets = allowHttpForms ? "'self' https: http:" : "'self' https:";
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The tone in the client's own colour, as readable as ours; nothing where it has none. The colours of
 * good and bad ends stay.
 */
function toneOf({ colour }: Branding): Markup | null {
  const tones = colour === null ? null : tonesOf(colour);
  if (tones === null) return null;
  // Both were made of numbers, whatever was given.
  return new Markup(
    `:root{--tone:${tones.light}}@media(prefers-color-scheme:dark){:root{--tone:${tones.dark}}}`,
  );
}

/** Who asks, in the words above the heading; null where they are not known. */
export function askedBy(speech: Speech, { displayName }: Branding): string | null {
  return displayName === null ? null : speech.page('askedBy', { name: displayName });
}

function supportOf(speech: Speech, { supportAddress }: Branding): Markup | null {
  if (supportAddress === null) return null;
  const isPage = supportAddress.startsWith('https://');
  const href = isPage ? supportAddress : `mailto:${supportAddress}`;
  const text = isPage ? supportAddress.slice('https://'.length).replace(/\/$/, '') : supportAddress;
  const address = html`<a href="${href}" rel="noreferrer">${text}</a>`;
  return html`<p class="support">${speech.rich('support', { address })}</p>`;
}

function render(
  { speech, title, tone, body, refresh }: Page,
  branding: Branding,
  nonce: string,
): Markup {
  const who = askedBy(speech, branding);
  const target = refresh?.url === undefined ? '' : `;url=${refresh.url}`;
  const again =
    refresh === undefined
      ? null
      : html`<meta http-equiv="refresh" content="${refresh.seconds}${target}" />`;
  return html`<!doctype html>
    <html lang="${speech.lang}" dir="${speech.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        ${again}
        <title>${title}</title>
        <style nonce="${nonce}">
          ${STYLE}
          ${toneOf(branding)}
        </style>
      </head>
      <body class="${tone}">
        <main>
          <div class="mark"></div>
          ${who === null ? null : html`<p class="who">${who}</p>`}
          <h1>${title}</h1>
          ${body} ${supportOf(speech, branding)}
        </main>
      </body>
    </html>`;
}
