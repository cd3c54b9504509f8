import type { VendorWebhook } from '../vendor.ts';
import type { Identify24Credentials } from './account.ts';
import { readRing } from './message.ts';

/** Sixteen short texts; an agent's notes may be longer. */
const MAX_RING_BYTES = 64 * 1024;

/**
 * The doorbell ("You can define a webhook receiver URL from the partner portal"): one address for the
 * whole account. The vendor signs nothing, so all a ring does is to make us ask; `ident_id` and our
 * own `custom_id` say about whom.
 */
export const identify24Webhook: VendorWebhook<Identify24Credentials> = {
  maxBodyBytes: MAX_RING_BYTES,
  address: { by: 'kind', kinds: ['status'] },
  authenticate: () => ({ accepted: true }),
  read: readRing,
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"status":"ok"}' },
};
