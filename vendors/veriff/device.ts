import { KycError } from '../../domain/errors.ts';
import type { SessionReference } from '../vendor.ts';

/**
 * What the SDKs need: Android and iOS `sessionToken` and `baseUrl`, InContext `url`, today's all `url`.
 * "url: Combination of the baseUrl and sessionToken": the base is taken from it, because the document's
 * own sample names another `host` beside it.
 *
 * @throws KycError `vendor_session_unknown` when the session's URL was not kept
 */
export function deviceAccess(
  _account: unknown,
  session: SessionReference,
  url: string | null,
): { sessionToken: string; baseUrl: string; url: string } {
  const [, baseUrl, inUrl] = /^(https?:\/\/[^?#]+?)\/v\/([^/?#]+)/.exec(url ?? '') ?? [];
  const sessionToken = session.token ?? inUrl;
  if (url === null || sessionToken === undefined) {
    throw new KycError('vendor_session_unknown', "The session's URL was not kept.");
  }
  return { sessionToken, baseUrl: baseUrl ?? new URL(url).origin, url };
}
