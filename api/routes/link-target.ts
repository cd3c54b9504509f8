import type { Request } from 'express';
import { KycError } from '../../domain/errors.ts';
import { findForLink, type LinkTarget, readLink, type Store } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { contextOf } from '../http/context.ts';
import { speechFor } from '../http/speech.ts';
import type { Page } from '../pages/layout.ts';
import { revokedLinkPage, unknownLinkPage } from '../pages/link-pages.ts';
import { languageFor } from '../words/language.ts';

/** A link that is good: what it is for, and our own address of it. */
export interface OpenedLink {
  verificationId: string;
  target: LinkTarget;
  /** Path of the link, for the pages' own forms and anchors. */
  path: string;
}

/** A link that we made, whatever has become of it since. */
export interface KnownLink extends OpenedLink {
  standing: 'good' | 'revoked' | 'replaced';
}

/** The verification behind the link of the path; null for one that is wrong, replaced or revoked. */
export async function openLink(
  { store }: Pick<ApiDependencies, 'store'>,
  request: Request,
): Promise<OpenedLink | null> {
  const found = await findLink({ store }, request);
  return found?.standing === 'good' ? found : null;
}

/** What is shown for a link that `openLink` does not open. */
export async function unusableLinkPage(
  { store }: Pick<ApiDependencies, 'store'>,
  request: Request,
): Promise<Page> {
  const found = await findLink({ store }, request);
  return found?.standing === 'revoked'
    ? revokedLinkPage(speechFor(request))
    : unknownLinkPage(speechFor(request));
}

/**
 * The verification behind the link, also where that was revoked or replaced: nothing of it is for
 * whoever has such a link. Null for one that is wrong.
 */
export async function findLink(
  { store }: Pick<ApiDependencies, 'store'>,
  request: Request,
): Promise<KnownLink | null> {
  const { link } = request.params;
  const read = typeof link === 'string' ? readLink(store, link) : null;
  if (read === null || typeof link !== 'string') return null;
  const { verificationId, version } = read;
  const target = await unlessErased(findForLink(store, { verificationId }));
  if (target === null) return null;
  const context = contextOf(request);
  context.verificationId = verificationId;
  const found = { verificationId, target, path: `/v/${encodeURIComponent(link)}` };
  if (target.linkVersion !== version) return { ...found, standing: 'replaced' };
  context.language = languageFor(target.locale, request);
  return { ...found, standing: target.revoked ? 'revoked' : 'good' };
}

/** Of somebody whose data was erased nothing is known any more, not even here. */
async function unlessErased(found: Promise<LinkTarget | null>): Promise<LinkTarget | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof KycError && error.code === 'erased') return null;
    throw error;
  }
}

/**
 * What a limit for each link counts by: the verification, or null for what is no link of ours. That is
 * found without the database, and must not fill the memory with what anybody makes up.
 */
export function linkOf(store: Pick<Store, 'linkKeys'>): (request: Request) => string | null {
  return ({ params: { link } }) =>
    typeof link === 'string' ? (readLink(store, link)?.verificationId ?? null) : null;
}
