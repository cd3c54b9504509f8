import type { ApiDependencies } from '../dependencies.ts';
import { speechFor } from '../http/speech.ts';
import { html, problems, PUBLIC, type Route } from '../openapi/route.ts';
import { sendEmbedPage } from '../pages/embed-page.ts';
import { notFramedPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import { framedSession } from './framed-session.ts';
import { openLink, unusableLinkPage } from './link-target.ts';
import { sendLinkPage, viewOf } from './open-link.ts';

export function embedRoute(dependencies: ApiDependencies): Route {
  return {
    method: 'get',
    path: '/v/:link/embed',
    documentation: {
      operationId: 'openLinkEmbedded',
      tags: ['Link'],
      summary: "The vendor's page in a frame on ours",
      description:
        "Where the vendor's page may stand in a frame. It goes on to the return by itself once the vendor's page says that the person is through; only that page is listened to.",
      ...PUBLIC,
      request: { params: linkPath },
      responses: {
        200: html("The vendor's page in a frame."),
        302: { description: 'No session waits: on to the link itself.' },
        409: html(
          'The session was not made to be shown in a frame (`vendorOptions`), or the vendor has no such page. A button leads on to the link itself.',
        ),
        404: html('The link is incomplete, or was replaced by a newer one.'),
        ...problems('vendor_misconfigured', 'store_unavailable'),
      },
    },
    handlers: [
      async (request, response) => {
        const opened = await openLink(dependencies, request);
        if (opened === null) {
          sendLinkPage(dependencies, response, 404, await unusableLinkPage(dependencies, request));
          return;
        }
        const view = viewOf(dependencies, opened);
        // Who came back and is not through may go on there.
        if ((view.kind !== 'redirect' && view.kind !== 'returned') || view.url === null) {
          response.redirect(302, opened.path);
          return;
        }
        const speech = speechFor(request);
        const framed = await framedSession(dependencies, opened, view.url);
        if (framed === null) {
          sendLinkPage(dependencies, response, 409, notFramedPage(speech, opened.path));
        } else {
          const returnPath = `${opened.path}/return`;
          sendEmbedPage(response, { ...framed, speech, returnPath });
        }
      },
    ],
  };
}
