import { rate } from '../http/rate-limit.ts';
import { speechFor } from '../http/speech.ts';
import { html } from '../openapi/responses.ts';
import type { Page } from '../pages/layout.ts';
import { laterPage, waitingPage } from '../pages/link-pages.ts';
import { linkRoute, sendLinkPage } from './link-route.ts';
import { addressFor, noteIfOpened, viewOf } from './open-link.ts';

/** How long the person waits for the new session before being shown the waiting page. */
const RENEWAL_WAIT_MS = 8_000;

export const renewSession = linkRoute({
  method: 'post',
  path: '/v/:link',
  otherwise: 'page',
  // Each session costs money at the vendor.
  limit: rate({ windowMs: 60_000, limit: 10 }),
  operationId: 'renewSession',
  tag: 'Link',
  summary: 'Make a new session after the one before has died',
  description:
    'What the button of the page does. Harmless to repeat: all who ask for the same session share it.',
  responses: {
    202: html('Asked for; the page looks again by itself.'),
    303: { description: 'On to the new session, or to how the verification stands.' },
    503: html('Not now; in a few minutes.'),
  },
  handle: async ({ request, response, opened, openAgain }, dependencies) => {
    const { verificationId, path } = opened;
    const view = viewOf(dependencies, opened);
    if (view.kind !== 'renew') {
      response.redirect(303, path);
      return;
    }
    const answer = await dependencies.dispatch.renewSession(verificationId, view.session, {
      waitMs: RENEWAL_WAIT_MS,
    });
    switch (answer) {
      case 'ready':
        response.redirect(303, await addressOfSession());
        return;
      case 'refused':
        response.redirect(303, path);
        return;
      case 'waiting':
        answerWith(202, waitingPage(speechFor(request), path));
        return;
      case 'unavailable':
        response.setHeader('Retry-After', '60');
        answerWith(503, laterPage(speechFor(request)));
    }

    function answerWith(status: number, page: Page): void {
      sendLinkPage(dependencies, response, { status, page, opened });
    }

    /** The person has read the reason and pressed the button: straight on to the vendor. */
    async function addressOfSession(): Promise<string> {
      const again = await openAgain();
      if (again === null) return path;
      await noteIfOpened(dependencies, again);
      const now = viewOf(dependencies, again);
      return now.kind === 'redirect' || now.kind === 'try_again'
        ? addressFor(dependencies, request, again, now.url)
        : path;
    }
  },
});
