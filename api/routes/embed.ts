import { speechFor } from '../http/speech.ts';
import { html } from '../openapi/responses.ts';
import { sendEmbedPage } from '../pages/embed-page.ts';
import { notFramedPage } from '../pages/link-pages.ts';
import { framedSession } from './framed-session.ts';
import { linkRoute, sendLinkPage } from './link-route.ts';
import { viewOf } from './open-link.ts';

export const openLinkEmbedded = linkRoute({
  method: 'get',
  path: '/v/:link/embed',
  otherwise: 'page',
  operationId: 'openLinkEmbedded',
  tag: 'Link',
  summary: "The vendor's page in a frame on ours",
  description:
    "Where the vendor's page may stand in a frame. It goes on to the return by itself once the vendor's page says that the person is through; only that page is listened to.",
  responses: {
    200: html("The vendor's page in a frame."),
    302: { description: 'No session waits: on to the link itself.' },
    409: html(
      'The session was not made to be shown in a frame (`vendorOptions`), or the vendor has no such page. A button leads on to the link itself.',
    ),
  },
  problems: ['vendor_misconfigured'],
  handle: async ({ request, response, opened }, dependencies) => {
    const view = viewOf(dependencies, opened);
    // Who came back and is not through may go on there.
    if ((view.kind !== 'redirect' && view.kind !== 'returned') || view.url === null) {
      response.redirect(302, opened.path);
      return;
    }
    const speech = speechFor(request);
    const framed = await framedSession(dependencies, opened, view.url);
    if (framed === null) {
      const page = notFramedPage(speech, opened.path);
      sendLinkPage(dependencies, response, { status: 409, page, opened });
    } else {
      const returnPath = `${opened.path}/return`;
      const { branding } = opened.target;
      sendEmbedPage(response, { ...framed, speech, returnPath, branding });
    }
  },
});
