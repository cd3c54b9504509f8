import type { Request, RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { countRate } from '../http/rate-limit.ts';
import { safeError } from '../http/safe-error.ts';
import { contextOf } from '../http/context.ts';
import { speechFor } from '../http/speech.ts';
import { ringFor } from '../link-ring.ts';
import { html, PUBLIC, type Route } from '../openapi/route.ts';
import { returnedPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import {
  findLink,
  type KnownLink,
  linkOf,
  type OpenedLink,
  unusableLinkPage,
} from './link-target.ts';
import { sendLinkPage } from './open-link.ts';

/** Nobody comes back more often; who looks again and again is still led on, and rings no more. */
const RETURNS = { windowMs: 60_000, limit: 30 };

export function returnFromVendorRoute(dependencies: ApiDependencies): Route {
  const returns = countRate({ ...RETURNS, keyOf: linkOf(dependencies.store) });
  return {
    method: 'get',
    path: '/v/:link/return',
    documentation: {
      operationId: 'returnFromVendor',
      tags: ['Link'],
      summary: 'Where the vendor sends the person afterwards',
      description:
        'Makes us ask the vendor how it went, also by a link that was replaced or revoked since.',
      ...PUBLIC,
      request: { params: linkPath },
      responses: {
        200: html(
          'A page that follows the verification, where the client has named no page of its own.',
        ),
        302: { description: "On to the client's returnUrl." },
        404: html('The link is incomplete, or was replaced by a newer one.'),
      },
    },
    handlers: [returns.count, handler(dependencies, returns.isOver)],
  };
}

/**
 * The vendor leads back by the link of when the session was made, also where that was replaced or revoked
 * meanwhile. By such a one a person is heard once in a session, so that whoever else has it cannot keep
 * the page of the newer link waiting.
 */
function isHeard({ standing, target }: KnownLink): boolean {
  return standing === 'good' || target.session?.hasReturned !== true;
}

function handler(
  dependencies: ApiDependencies,
  isTooOften: (request: Request) => boolean,
): RequestHandler {
  return async (request, response) => {
    const found = await findLink(dependencies, request);
    // A HEAD request is a preview or a scanner: nobody has come back.
    const isReturn = request.method === 'GET' && !isTooOften(request);
    if (found !== null && isReturn && isHeard(found)) await ring(request, found);
    if (found?.standing !== 'good') {
      sendLinkPage(dependencies, response, 404, await unusableLinkPage(dependencies, request));
      return;
    }
    const { returnUrl } = found.target;
    // As it is parsed, should an earlier build have kept it as it was written.
    if (returnUrl !== null) response.redirect(302, new URL(returnUrl).href);
    else {
      const { path: address } = found;
      const page = returnedPage(speechFor(request), { address, url: null, since: 0 });
      sendLinkPage(dependencies, response, 200, page);
    }
  };

  /** The person is led on whatever becomes of it: polling and the deadlines find what is lost here. */
  async function ring(request: Request, opened: OpenedLink): Promise<void> {
    const { logger } = dependencies;
    try {
      await ringFor(dependencies, opened, { kind: 'return' });
    } catch (error) {
      const { requestId, verificationId } = contextOf(request);
      logger.warn(
        { requestId, verificationId, failure: safeError(error) },
        'a return did not ring',
      );
    }
  }
}
