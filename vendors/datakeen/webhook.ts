import type { VendorWebhook } from '../vendor.ts';
import type { DatakeenCredentials } from './account.ts';
import { readRing } from './message.ts';

/** A ring is a handful of ids. */
const MAX_RING_BYTES = 16 * 1024;

/**
 * The doorbell ("webhookURL: a URL to call when the session is over"). The vendor signs nothing, so
 * every session has an address of its own that cannot be guessed, and a ring only makes us ask.
 */
export const datakeenWebhook: VendorWebhook<DatakeenCredentials> = {
  maxBodyBytes: MAX_RING_BYTES,
  address: { by: 'session' },
  authenticate: () => ({ accepted: true }),
  read: readRing,
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"status":"ok"}' },
};
