import type { ApiDependencies } from '../dependencies.ts';
import { html, PUBLIC, type Route } from '../openapi/route.ts';
import { thankYouPage, unknownLinkPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import { openLink } from './link-target.ts';
import { sendLinkPage } from './open-link.ts';

export function returnFromVendorRoute(dependencies: ApiDependencies): Route {
  return {
    method: 'get',
    path: '/v/:link/return',
    documentation: {
      operationId: 'returnFromVendor',
      tags: ['Link'],
      summary: 'Where the vendor sends the person afterwards',
      ...PUBLIC,
      request: { params: linkPath },
      responses: {
        200: html('A word of thanks, where the client has named no page of its own.'),
        302: { description: "On to the client's returnUrl." },
        404: html('The link is incomplete, or was replaced by a newer one.'),
      },
    },
    handlers: [
      async (request, response) => {
        const opened = await openLink(dependencies, request);
        if (opened === null) sendLinkPage(dependencies, response, 404, unknownLinkPage());
        else if (opened.target.returnUrl !== null) response.redirect(302, opened.target.returnUrl);
        else sendLinkPage(dependencies, response, 200, thankYouPage(opened.path));
      },
    ],
  };
}
