import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { Speech } from '../words/speech.ts';
import { html, Markup } from './html.ts';

const STYLE = new Markup(
  'html,body{margin:0;block-size:100%;background:#fff}iframe{display:block;border:0;inline-size:100%;block-size:100vh;block-size:100svh}',
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
}

/** Answers with a page that shows the vendor's in a frame, and goes on when that says it is done. */
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
  { speech, url, origin, doneMessage, returnPath }: EmbedPage,
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
        <iframe
          src="${url}"
          title="${title}"
          allow="camera; microphone; fullscreen; geolocation"
          referrerpolicy="no-referrer"
        ></iframe>
      </body>
    </html>`;
}
