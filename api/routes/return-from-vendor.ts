import { setTimeout as pause } from 'node:timers/promises';
import type { ApiDependencies } from '../dependencies.ts';
import { contextOf, type RequestHead } from '../http/context.ts';
import { rate } from '../http/rate-limit.ts';
import { safeError } from '../http/safe-error.ts';
import { speechFor } from '../http/speech.ts';
import { refreshFor } from '../link-refresh.ts';
import { html } from '../openapi/responses.ts';
import { publicRoute } from '../openapi/route.ts';
import { returnedPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import { sendLinkPage, sendUnusable, UNUSABLE } from './link-route.ts';
import { findLink, type KnownLink, type OpenedLink } from './link-target.ts';

/** No person returns more often. Beyond it the route still redirects, but does not record the return. */
const RETURNS = rate({ windowMs: 60_000, limit: 30 });

export const returnFromVendor = publicRoute({
  method: 'get',
  path: '/v/:link/return',
  operationId: 'returnFromVendor',
  tag: 'Link',
  summary: 'Where the vendor sends the person afterwards',
  description:
    'Makes us ask the vendor how it went, also by a link that was replaced or revoked since.',
  params: linkPath,
  responses: {
    200: html(
      'A page that follows the verification, where the client has named no page of its own.',
    ),
    302: { description: "On to the client's returnUrl." },
    ...UNUSABLE,
  },
  problems: ['store_unavailable'],
  handle: async ({ request, response, params: { link } }, dependencies) => {
    const found = await findLink(dependencies.store, request, link);
    // A HEAD request is a preview or a scanner: no person has come back.
    const isReturn = found !== null && request.method === 'GET';
    if (isReturn && (await isHeard(found))) await hear(dependencies, request, found);
    if (found?.standing !== 'good') {
      sendUnusable(dependencies, { request, response }, found);
      return;
    }
    const { returnUrl } = found.target;
    // Parsed again: an earlier build may have stored it as the client wrote it.
    if (returnUrl !== null) response.redirect(302, new URL(returnUrl).href);
    else {
      const { path: address } = found;
      const page = returnedPage(speechFor(request), { address, url: null, since: 0 });
      sendLinkPage(dependencies, response, { status: 200, page, opened: found });
    }
  },
});

/**
 * Whether to record the return. The vendor redirects to the link that was valid when the session was made,
 * which may be replaced or revoked by now. Through such a link a return counts only once in a session, so
 * that another holder of the old link cannot keep the page of the new link waiting.
 */
async function isHeard({ verificationId, standing, target }: KnownLink): Promise<boolean> {
  if (await RETURNS.isOver(verificationId)) return false;
  return standing === 'good' || target.session?.hasReturned !== true;
}

/**
 * Stores the return. The person is redirected even if that fails; it is then retried in the background: where
 * the vendor's only webhook was lost in the same outage, we would not ask before the session's end.
 */
async function hear(
  dependencies: ApiDependencies,
  request: RequestHead,
  opened: OpenedLink,
): Promise<void> {
  const { logger } = dependencies;
  const storeReturn = () => refreshFor(dependencies, opened, 'return');
  try {
    await storeReturn();
  } catch (error) {
    void tryAgain(storeReturn);
    const { requestId, verificationId } = contextOf(request);
    logger.warn(
      { requestId, verificationId, failure: safeError(error) },
      'a return was not stored',
    );
  }
}

/** Some minutes: longer than a database takes to come back after a restart or a failover. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000];
/** At most this many retries at a time, so that they do not overload the process. */
const MOST_AT_A_TIME = 1_000;

let underWay = 0;

/**
 * Retries failed work after its request was answered: with growing pauses for three minutes, at most a
 * thousand at a time. The end of the process loses the retries.
 */
async function tryAgain(work: () => Promise<unknown>): Promise<void> {
  if (underWay >= MOST_AT_A_TIME) return;
  underWay += 1;
  try {
    for (const pauseMs of PAUSES_MS) {
      // `ref: false`: this pause does not keep the process running.
      await pause(pauseMs, undefined, { ref: false });
      const isDone = await work().then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
  } finally {
    underWay -= 1;
  }
}
