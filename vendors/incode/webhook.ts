import type { VendorAccount, VendorWebhook, WebhookRequest, WebhookVerdict } from '../vendor.ts';
import type { IncodeCredentials } from './account.ts';
import { readRing } from './message.ts';
import { grantBearer, isOurBearer, sameSecret } from './webhook-token.ts';

/** A ring is a handful of ids. */
const MAX_RING_BYTES = 64 * 1024;

/**
 * Who rang: a static header as the account has it, or a bearer that we issued. Without either the
 * unguessable address is all there is. Nothing is over the body, so that a ring never says more than
 * "ask".
 */
export function authenticate(
  { headers }: Pick<WebhookRequest, 'headers'>,
  account: VendorAccount<IncodeCredentials>,
  now: Date,
): WebhookVerdict {
  const { webhook } = account.credentials;
  if (webhook === undefined) return { accepted: true };
  const isKnown =
    'header' in webhook
      ? sameSecret(headers[webhook.header.name.toLowerCase()] ?? '', webhook.header.value)
      : isOurBearer(headers['authorization'], account, now);
  return isKnown ? { accepted: true } : { accepted: false, reason: 'client' };
}

/** The doorbell, one address for all sessions of an account: it is set in the vendor's dashboard. */
export const incodeWebhook: VendorWebhook<IncodeCredentials> = {
  maxBodyBytes: MAX_RING_BYTES,
  address: { by: 'kind', kinds: ['onboarding'] },
  authenticate,
  read: readRing,
  grantToken: grantBearer,
  // 200 with JSON is what both pages of the vendor want; the older one wants these words.
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"success":true}' },
};
