import { isFinal } from '../../domain/status.ts';
import { getVendorAccount, countLinkOpen } from '../../store/index.ts';
import { accountOf } from '../../vendors/account.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { RequestHead } from '../http/context.ts';
import { speechFor } from '../http/speech.ts';
import { html } from '../openapi/responses.ts';
import type { Page } from '../pages/layout.ts';
import {
  appointmentPage,
  checkingPage,
  elsewherePage,
  endedPage,
  renewPage,
  returnedPage,
  tryAgainPage,
  type WayBack,
  waitingPage,
} from '../pages/link-pages.ts';
import { type LinkView, linkView } from '../pages/link-view.ts';
import { type Looks, looksQuery } from '../schemas/query.ts';
import type { Speech } from '../words/speech.ts';
import { framedSession } from './framed-session.ts';
import { linkRoute, sendLinkPage } from './link-route.ts';
import type { OpenedLink } from './link-target.ts';

export const openLink = linkRoute({
  method: 'get',
  path: '/v/:link',
  otherwise: 'page',
  operationId: 'openLink',
  tag: 'Link',
  summary: "The person's link",
  description:
    'Leads on to the session at the vendor, or says how the verification stands. Never changes it.',
  query: looksQuery,
  responses: {
    200: html('How the verification stands, and what the person can do.'),
    302: { description: 'On to the session at the vendor, or to the page that frames it.' },
  },
  handle: async ({ request, response, query: looks, opened }, dependencies) => {
    // A page that reloads itself is no further opening.
    if (request.method === 'GET' && looks.back === null) await noteIfOpened(dependencies, opened);
    const view = viewOf(dependencies, opened);
    if (view.kind === 'redirect' && looks.back === null) {
      response.redirect(302, await addressFor(dependencies, request, opened, view.url));
      return;
    }
    const page = await pageFor(dependencies, request, { opened, view, looks });
    sendLinkPage(dependencies, response, { status: 200, page, opened });
  },
});

/**
 * Where the person uses an SDK, each opening of the link allows the SDK to get its token once: a token given
 * twice would let a second device into the session. Stores only a count of openings.
 */
export async function noteIfOpened(
  { store, vendors }: Pick<ApiDependencies, 'store' | 'vendors'>,
  { verificationId, target }: OpenedLink,
): Promise<void> {
  if (vendors(target.vendor).deviceAccess === undefined) return;
  if (isFinal(target.status) || target.session?.state !== 'ready') return;
  await countLinkOpen(store, { verificationId, session: target.session.number });
}

/** What the link does now. */
export function viewOf(
  { vendors, now }: Pick<ApiDependencies, 'vendors' | 'now'>,
  { target }: OpenedLink,
): LinkView {
  return linkView(target, vendors(target.vendor).lifecycle.resubmission, now());
}

/**
 * Where to redirect the person: the vendor's page. A page made for a frame does not lead back to us, so a
 * browser that opens the link as a document gets our page with the frame. Without that header the link may
 * already be in a frame of the client's.
 */
export async function addressFor(
  dependencies: ApiDependencies,
  request: RequestHead,
  opened: OpenedLink,
  url: string,
): Promise<string> {
  if (request.get('sec-fetch-dest') !== 'document') return url;
  const framed = await framedSession(dependencies, opened, url);
  return framed === null ? url : `${opened.path}/embed`;
}

async function pageFor(
  dependencies: ApiDependencies,
  request: RequestHead,
  { opened, view, looks }: { opened: OpenedLink; view: LinkView; looks: Looks },
): Promise<Page> {
  const speech = speechFor(request);
  switch (view.kind) {
    case 'appointment':
      return appointmentPage(speech, { ...view, timeZone: await zoneOf(dependencies, opened) });
    case 'redirect':
    case 'returned': {
      const { url: session } = view;
      const url =
        session === null ? null : await addressFor(dependencies, request, opened, session);
      return returnedPage(speech, { address: opened.path, url, since: looks.back ?? 0 });
    }
    case 'waiting':
      return waitingPage(speech, opened.path, looks.waited ?? 0);
    default:
      return pageOf(speech, view, opened);
  }
}

/** The time zone in which the vendor announced the appointment to the person. */
async function zoneOf(
  { store, vendors }: Pick<ApiDependencies, 'store' | 'vendors'>,
  { target }: OpenedLink,
): Promise<string> {
  const vendor = vendors(target.vendor);
  if (vendor.appointmentTimeZone === undefined) return 'UTC';
  const row = await getVendorAccount(store, { id: target.accountId });
  return vendor.appointmentTimeZone(accountOf(vendor, row));
}

/** The way back to the client's own page, with the client's name; null where the client has given none. */
function wayBack({ returnUrl, branding }: OpenedLink['target']): WayBack | null {
  if (returnUrl === null) return null;
  // Parsed again: an earlier build may have stored it as the client wrote it.
  const { href: url, host } = new URL(returnUrl);
  return { url, name: branding.displayName ?? host };
}

function pageOf(
  speech: Speech,
  view: Exclude<LinkView, { kind: 'redirect' | 'returned' | 'appointment' | 'waiting' }>,
  { path, target }: OpenedLink,
): Page {
  switch (view.kind) {
    case 'try_again':
      return tryAgainPage(speech, view.again, view.url);
    case 'renew':
      return renewPage(speech, view.again, path);
    case 'elsewhere':
      return elsewherePage(speech);
    case 'checking':
      return checkingPage(speech, wayBack(target));
    case 'ended':
      return endedPage(speech, view, wayBack(target));
  }
}
