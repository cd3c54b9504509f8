import { KycError } from '../../domain/errors.ts';
import { findForLink, type LinkTarget, readLink, type Store } from '../../store/index.ts';
import { contextOf, type RequestHead } from '../http/context.ts';
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

/**
 * The verification behind the link, also where that was revoked or replaced: nothing of it is shown
 * at such a link. Null for one that is wrong.
 */
export async function findLink(
  store: Store,
  request: RequestHead,
  link: string,
): Promise<KnownLink | null> {
  const read = readLink(store, link);
  if (read === null) return null;
  const { verificationId, version } = read;
  const target = await unlessErased(findForLink(store, { verificationId }));
  if (target === null) return null;
  const context = contextOf(request);
  context.verificationId = verificationId;
  const found = { verificationId, target, path: `/v/${encodeURIComponent(link)}` };
  if (target.linkVersion !== version) return { ...found, standing: 'replaced' };
  context.language = languageFor(target.locale, request, target.branding.languages);
  return { ...found, standing: target.revoked ? 'revoked' : 'good' };
}

/** Of a person whose data was erased nothing is known any more, not even here. */
async function unlessErased(found: Promise<LinkTarget | null>): Promise<LinkTarget | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof KycError && error.code === 'erased') return null;
    throw error;
  }
}
