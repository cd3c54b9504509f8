import type { RawMessage, SessionReference } from '../vendor.ts';
import { nullIfUnsupported } from '../unsupported.ts';
import { getDetails } from './client.ts';
import type { Call } from './exchange.ts';
import { PERSON_KIND, tellsOfWatchlist, WATCHLIST_KIND } from './message.ts';

const CALLS = [
  ['person', PERSON_KIND],
  ['watchlist-screening', WATCHLIST_KIND],
] as const;

/**
 * What Veriff says of a decided session besides its decision: the person's record with the lists that
 * they were found on, and the watchlist screening. Both are services that an integration may not have:
 * what is refused or unknown (403, 404, any 4xx that blames no credentials) is not there. The bytes are
 * kept as they are, whether they can be read or not: they are signed, and that is what Veriff said.
 * A message that is one of the two holds all that there is, wherever it came from.
 *
 * @throws KycError what makes a call worth repeating: `vendor_unavailable`, `vendor_timeout`,
 *   `vendor_rate_limited`, `vendor_invalid_response` (no signature that fits), `vendor_credentials`
 */
export async function details(
  call: Call,
  { id }: SessionReference,
  about: RawMessage,
): Promise<RawMessage[]> {
  if (about.kind === PERSON_KIND || tellsOfWatchlist(about)) return [];
  const messages: RawMessage[] = [];
  for (const [what, kind] of CALLS) {
    const body = await nullIfUnsupported(getDetails(call, id, what));
    if (body !== null) messages.push({ kind, body });
  }
  return messages;
}
