import type { VeriffSession } from './session.ts';
import type { Scheme } from './signing.ts';

/** The 2020 reference answers with `baseUrl`; its later sample and today's API with host, status, vendorData. */
export function createdBody(session: VeriffSession, scheme: Scheme): object {
  const { id, url, token, request, status } = session;
  const host = new URL(url).origin;
  const verification =
    scheme === 'legacy'
      ? { id, url, sessionToken: token, baseUrl: host }
      : { id, url, vendorData: request.vendorData, host, status, sessionToken: token };
  return { status: 'success', verification };
}
