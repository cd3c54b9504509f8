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

/** No person comes back more often; one that looks again and again is still led on, and not heard. */
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
    // As it is parsed, should an earlier build have kept it as it was written.
    if (returnUrl !== null) response.redirect(302, new URL(returnUrl).href);
    else {
      const { path: address } = found;
      const page = returnedPage(speechFor(request), { address, url: null, since: 0 });
      sendLinkPage(dependencies, response, { status: 200, page, opened: found });
    }
  },
});

/**
 * The vendor leads back by the link of when the session was made, also where that was replaced or revoked
 * meanwhile. By such a one a person is heard once in a session, so that another who has it cannot keep
 * the page of the newer link waiting.
 */
async function isHeard({ verificationId, standing, target }: KnownLink): Promise<boolean> {
  if (await RETURNS.isOver(verificationId)) return false;
  return standing === 'good' || target.session?.hasReturned !== true;
}

/**
 * The person is led on whatever becomes of it. What cannot be stored now is tried again meanwhile: where
 * the vendor's only webhook met the same outage, nothing else tells before the session's end.
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
/** More at a time would be an outage of our own making. */
const MOST_AT_A_TIME = 1_000;

let underWay = 0;

/**
 * Does what failed again, after its request was answered: with growing pauses for three minutes,
 * for as long as this process lives, and a thousand things at a time.
 */
async function tryAgain(work: () => Promise<unknown>): Promise<void> {
  if (underWay >= MOST_AT_A_TIME) return;
  underWay += 1;
  try {
    for (const pauseMs of PAUSES_MS) {
      // No request waits for it: it keeps no process that is to end.
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
