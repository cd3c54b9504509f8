import type { Request, RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { limitRate } from '../http/rate-limit.ts';
import { speechFor } from '../http/speech.ts';
import { html, problems, PUBLIC, type Route } from '../openapi/route.ts';
import { laterPage, waitingPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import { linkOf, openLink, unusableLinkPage } from './link-target.ts';
import { addressFor, noteIfOpened, sendLinkPage, viewOf } from './open-link.ts';

/** How long the person waits for the new session before being shown the waiting page. */
const RENEWAL_WAIT_MS = 8_000;
/** Each session costs money at the vendor. */
const RENEWALS = { windowMs: 60_000, limit: 10 };

export function renewSessionRoute(dependencies: ApiDependencies): Route {
  return {
    method: 'post',
    path: '/v/:link',
    documentation: {
      operationId: 'renewSession',
      tags: ['Link'],
      summary: 'Make a new session after the one before has died',
      description:
        'What the button of the page does. Harmless to repeat: whoever asks for the same session shares it.',
      ...PUBLIC,
      request: { params: linkPath },
      responses: {
        202: html('Asked for; the page looks again by itself.'),
        303: { description: 'On to the new session, or to how the verification stands.' },
        404: html('The link is incomplete, or was replaced by a newer one.'),
        ...problems('rate_limited'),
        503: html('Not now; in a few minutes.'),
      },
    },
    handlers: [
      limitRate({ ...RENEWALS, keyOf: linkOf(dependencies.store) }),
      handler(dependencies),
    ],
  };
}

function handler(dependencies: ApiDependencies): RequestHandler {
  return async (request, response) => {
    const opened = await openLink(dependencies, request);
    if (opened === null) {
      sendLinkPage(dependencies, response, 404, await unusableLinkPage(dependencies, request));
      return;
    }
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
        response.redirect(303, await addressOfSession(request, path));
        return;
      case 'refused':
        response.redirect(303, path);
        return;
      case 'waiting':
        sendLinkPage(dependencies, response, 202, waitingPage(speechFor(request), path));
        return;
      case 'unavailable':
        response.setHeader('Retry-After', '60');
        sendLinkPage(dependencies, response, 503, laterPage(speechFor(request)));
    }
  };

  /** The person has read the reason and pressed the button: straight on to the vendor. */
  async function addressOfSession(request: Request, path: string): Promise<string> {
    const opened = await openLink(dependencies, request);
    const view = opened === null ? null : viewOf(dependencies, opened);
    if (opened !== null) await noteIfOpened(dependencies, opened);
    return opened !== null && (view?.kind === 'redirect' || view?.kind === 'try_again')
      ? addressFor(dependencies, request, opened, view.url)
      : path;
  }
}
