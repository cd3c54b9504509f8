import type { Response } from 'express';
import { KycError } from '../../domain/errors.ts';
import { readLink } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { RequestHead } from '../http/context.ts';
import type { Rate } from '../http/rate-limit.ts';
import { speechFor } from '../http/speech.ts';
import { html } from '../openapi/responses.ts';
import { type Given, type Handle, makeRoute, type Route, type Stated } from '../openapi/route.ts';
import { type Page, sendPage } from '../pages/layout.ts';
import { revokedLinkPage, unknownLinkPage } from '../pages/link-pages.ts';
import { linkPath } from '../schemas/query.ts';
import { findLink, type KnownLink, type OpenedLink } from './link-target.ts';

interface Opened {
  opened: OpenedLink;
  /** The same as it is by then; null where it is no good any more. */
  openAgain: () => Promise<OpenedLink | null>;
}

interface Known extends Pick<Opened, 'openAgain'> {
  found: KnownLink | null;
}

/** The 404 of a link that is not good. */
export const UNUSABLE = { 404: html('The link is incomplete, or was replaced by a newer one.') };

/** States a route for the person who has the link of its path, or for their device. */
export function linkRoute<Query = undefined, Body = undefined>(
  stated: Stated<undefined, Query, Body> & {
    path: `/v/:link${string}`;
    /** How often one link may ask for this; counted before the database is asked. */
    limit?: Rate;
    /** What is there without a good link: a page for people, or `not_found` for programs. */
    otherwise: 'page' | 'not_found';
    handle: Handle<Given<undefined, Query, Body> & Opened>;
  },
): Route {
  const { limit, otherwise } = stated;
  const handle: Handle<Given<undefined, Query, Body> & Known> = async (given, dependencies) => {
    const { found } = given;
    if (found?.standing === 'good') await stated.handle({ ...given, opened: found }, dependencies);
    else if (otherwise === 'page') sendUnusable(dependencies, given, found);
    else throw new KycError('not_found', 'There is nothing here.');
  };
  return makeRoute<undefined, Query, Body, unknown, Known>(
    { ...stated, handle },
    {
      security: [],
      path: linkPath,
      problems: [
        'store_unavailable',
        ...(otherwise === 'page' ? [] : [otherwise]),
        ...(limit === undefined ? [] : (['rate_limited'] as const)),
      ],
      ...(otherwise === 'page' ? { responses: UNUSABLE } : {}),
      admit: async (request, { store }) => {
        const read = readLink(store, linkPath.parse(request.params).link);
        if (read !== null) await limit?.check(read.verificationId);
      },
      find: async (_caller, request, { store }) => {
        const { link } = linkPath.parse(request.params);
        const openAgain = async () => {
          const again = await findLink(store, request, link);
          return again?.standing === 'good' ? again : null;
        };
        return { found: await findLink(store, request, link), openAgain };
      },
    },
  );
}

/** What is shown at a link that is not good. */
export function sendUnusable(
  dependencies: Pick<ApiDependencies, 'publicUrl'>,
  { request, response }: { request: RequestHead; response: Response },
  found: KnownLink | null,
): void {
  const page = found?.standing === 'revoked' ? revokedLinkPage : unknownLinkPage;
  // Who has such a link learns nothing of the verification, not even who asks.
  sendLinkPage(dependencies, response, { status: 404, page: page(speechFor(request)) });
}

/** Answers with a page of the link, which says who asks where that is known. */
export function sendLinkPage(
  { publicUrl }: Pick<ApiDependencies, 'publicUrl'>,
  response: Response,
  { status, page, opened }: { status: number; page: Page; opened?: OpenedLink },
): void {
  sendPage(response, status, page, {
    allowHttpForms: publicUrl.startsWith('http:'),
    ...(opened === undefined ? {} : { branding: opened.target.branding }),
  });
}
