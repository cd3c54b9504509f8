import type { VendorAccount, VendorWebhook, WebhookRequest, WebhookVerdict } from '../vendor.ts';
import type { IncodeCredentials } from './account.ts';
import { readUnsigned } from './message.ts';
import { grantBearer, isOurBearer, sameSecret } from './webhook-token.ts';

/** A handful of ids. */
const MAX_BYTES = 64 * 1024;

/**
 * Checks the sender: the static header of the account, or a bearer that we issued. An account without either
 * has only the unguessable address. Nothing signs the body, so a webhook only makes us ask the vendor.
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

/** The unsigned webhook, one address for all sessions of an account: it is set in the vendor's dashboard. */
export const incodeWebhook: VendorWebhook<IncodeCredentials> = {
  maxBodyBytes: MAX_BYTES,
  address: { by: 'kind', kinds: ['onboarding'] },
  authenticate,
  read: readUnsigned,
  grantToken: grantBearer,
  // 200 with JSON is what both pages of the vendor want; the older one wants these words.
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"success":true}' },
};
