import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import { html, Markup } from './html.ts';

const STYLE = new Markup(
  'html,body{margin:0;height:100%;background:#fff}iframe{display:block;border:0;width:100%;height:100vh;height:100svh}',
);

interface EmbedPage {
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

function render({ url, origin, doneMessage, returnPath }: EmbedPage, nonce: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>Verification</title>
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
          title="Verification"
          allow="camera; microphone; fullscreen; geolocation"
          referrerpolicy="no-referrer"
        ></iframe>
      </body>
    </html>`;
}
