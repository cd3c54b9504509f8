import type { VendorWebhook } from '../vendor.ts';
import type { Identify24Credentials } from './account.ts';
import { readUnsigned } from './message.ts';

/** Sixteen short texts; an agent's notes may be longer. */
const MAX_BYTES = 64 * 1024;

/**
 * The unsigned webhook ("You can define a webhook receiver URL from the partner portal"): one address for the
 * whole account. The vendor does not sign it, so it only makes us ask the vendor; `ident_id` and our own
 * `custom_id` say about which ident.
 */
export const identify24Webhook: VendorWebhook<Identify24Credentials> = {
  maxBodyBytes: MAX_BYTES,
  address: { by: 'kind', kinds: ['status'] },
  authenticate: () => ({ accepted: true }),
  read: readUnsigned,
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"status":"ok"}' },
};
