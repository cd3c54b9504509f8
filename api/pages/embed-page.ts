import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { Branding } from '../../store/index.ts';
import type { Speech } from '../words/speech.ts';
import { html, Markup } from './html.ts';
import { askedBy } from './layout.ts';

// The frame gets all the room that the line above it leaves.
const STYLE = new Markup(
  [
    'html,body{margin:0;background:#fff;color:#17212b;font:1rem/1.4 system-ui,-apple-system,"Segoe UI",sans-serif}',
    'body{display:flex;flex-direction:column;block-size:100vh;block-size:100svh}',
    'header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between;align-items:baseline;padding:.5rem 1rem}',
    'h1{font-size:1rem;margin:0;overflow-wrap:anywhere}a{color:#2451b2}',
    'main{flex:1;min-block-size:0}iframe{display:block;border:0;inline-size:100%;block-size:100%}',
  ].join('\n'),
);

interface EmbedPage {
  speech: Speech;
  /** The session at the vendor. */
  url: string;
  /** Only messages from there are listened to. */
  origin: string;
  doneMessage: string;
  /** Path on this server where the person goes when they are through. */
  returnPath: string;
  branding: Branding;
}

/**
 * Answers with a page that shows the vendor's in a frame, and goes on when that says it is done. Where
 * that is not heard, for want of a script or of the word itself, the person goes on by a link.
 */
export function sendEmbedPage(response: Response, page: EmbedPage): void {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    // The vendor's page may lead to our own address for the return.
    `frame-src ${page.origin} 'self'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('Content-Security-Policy', policy.join('; '));
  response.setHeader('Content-Language', page.speech.lang);
  response.status(200).type('html').send(render(page, nonce).text);
}

/** Values reach the script as data of its own element: nothing of them is ever code. */
const SCRIPT = new Markup(`
  const { origin, done, back } = document.currentScript.dataset;
  window.addEventListener('message', (event) => {
    const frame = document.querySelector('iframe');
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    if (event.data === done) window.location.replace(back);
  });
`);

function render(
  { speech, url, origin, doneMessage, returnPath, branding }: EmbedPage,
  nonce: string,
): Markup {
  const title = speech.page('embedTitle');
  return html`<!doctype html>
    <html lang="${speech.lang}" dir="${speech.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${STYLE}
        </style>
      </head>
      <body>
        <script
          nonce="${nonce}"
          data-origin="${origin}"
          data-done="${doneMessage}"
          data-back="${returnPath}"
        >
          ${SCRIPT};
        </script>
        <header>
          <h1>${askedBy(speech, branding) ?? title}</h1>
          <a href="${returnPath}">${speech.page('embedDone')}</a>
        </header>
        <main>
          <iframe
            src="${url}"
            title="${title}"
            allow="camera; microphone; fullscreen; geolocation"
            referrerpolicy="no-referrer"
          ></iframe>
        </main>
      </body>
    </html>`;
}
