import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Response } from 'express';
import { html, type Markup } from '../api/pages/html.ts';
import { may } from '../domain/roles.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { postForm } from './forms.ts';
import type { Viewer } from './viewer.ts';
import { type Language, sayIn, type Text } from './words/speech.ts';
import { NAVIGATION } from './navigation.ts';

/** What a page says: the tab and the heading, and what follows the heading. */
export interface View {
  title: string;
  body: Markup;
  /** 200 by default. */
  status?: number;
  /** Colours the mark above the heading. */
  tone?: 'neutral' | 'good' | 'bad';
  /** `wide` for what stands side by side; `narrow` for a few words. */
  width?: 'wide' | 'narrow';
}

export const STYLE = readFileSync(new URL('./console.css', import.meta.url), 'utf8');
const STYLE_PATH = `/console.css?${createHash('sha256').update(STYLE).digest('hex').slice(0, 16)}`;

/**
 * Answers with a page. It loads from us alone, runs no inline script, cannot be framed, and no cache keeps it.
 * @param viewer null: the request has no session
 */
export function sendView(
  response: Response,
  { provider }: Pick<ConsoleDependencies, 'provider'>,
  { view, viewer, language }: { view: View; viewer: Viewer | null; language: Language },
): void {
  response.setHeader('Content-Security-Policy', policy(provider.formTargets()));
  response.setHeader('Content-Language', language);
  response.setHeader('Cache-Control', 'no-store');
  // A browser that tells no referrer calls the origin of our own forms "null".
  response.setHeader('Referrer-Policy', 'same-origin');
  response
    .status(view.status ?? 200)
    .type('html')
    .send(render(view, viewer, language).text);
}

/** A form's redirects count as well: signing out leads to the provider. */
function policy(formTargets: readonly string[]): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function render(view: View, viewer: Viewer | null, language: Language): Markup {
  const say = sayIn(language);
  const { title, body, tone = 'neutral', width = viewer === null ? 'narrow' : 'wide' } = view;
  return html`<!doctype html>
    <html lang="${language}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title} · ${say('product')}</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body class="${tone} ${width}">
        <a class="skip" href="#content">${say('skip')}</a>
        ${viewer === null ? null : header(viewer)}
        <main id="content">
          <div class="mark"></div>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
}

function header(viewer: Viewer): Markup {
  const say = sayIn(viewer.language);
  const links = NAVIGATION.filter(({ may: act }) => may(viewer.roles, act)).map(
    ({ path, text }) => html`<li><a href="${path}">${say(text)}</a></li>`,
  );
  const roles = viewer.roles.map((role) => say(`role_${role}` satisfies Text)).join(', ');
  return html`<header>
    <p class="product"><a href="/">${say('product')}</a></p>
    <nav aria-label="${say('product')}">
      <ul>
        ${links}
      </ul>
    </nav>
    <p class="who">
      ${say('signedInAs', { name: viewer.name })} <span class="small">(${roles})</span>
    </p>
    ${postForm(viewer, '/sign-out', html`<button class="plain">${say('signOut')}</button>`)}
  </header>`;
}
