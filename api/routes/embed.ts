import type { ApiDependencies } from '../dependencies.ts';
import { getVendorAccount } from '../../store/index.ts';
import { speechFor } from '../http/speech.ts';
import { html, problems, PUBLIC, type Route } from '../openapi/route.ts';
import { sendEmbedPage } from '../pages/embed-page.ts';
import { unknownLinkPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import { vendorAccountOf } from '../vendor-account.ts';
import { type OpenedLink, openLink } from './link-target.ts';
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
        302: { description: 'No session waits, or it cannot be framed: on to the link itself.' },
        404: html('The link is incomplete, or was replaced by a newer one.'),
        ...problems('vendor_misconfigured', 'store_unavailable'),
      },
    },
    handlers: [
      async (request, response) => {
        const opened = await openLink(dependencies, request);
        if (opened === null) {
          sendLinkPage(dependencies, response, 404, unknownLinkPage(speechFor(request)));
          return;
        }
        const framed = await framedSession(dependencies, opened);
        if (framed === null) response.redirect(302, opened.path);
        else {
          const returnPath = `${opened.path}/return`;
          sendEmbedPage(response, { ...framed, speech: speechFor(request), returnPath });
        }
      },
    ],
  };
}

async function framedSession(dependencies: ApiDependencies, opened: OpenedLink) {
  const { store, vendors } = dependencies;
  const vendor = vendors(opened.target.vendor);
  const view = viewOf(dependencies, opened);
  if (vendor.embedding === undefined || view.kind !== 'redirect') return null;
  const row = await getVendorAccount(store, { id: opened.target.accountId });
  const { origin, doneMessage } = vendor.embedding(vendorAccountOf(vendor, row));
  // A session anywhere else is no page that we know the messages of.
  return new URL(view.url).origin === origin ? { url: view.url, origin, doneMessage } : null;
}
