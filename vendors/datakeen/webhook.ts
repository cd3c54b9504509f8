import type { VendorWebhook } from '../vendor.ts';
import type { DatakeenCredentials } from './account.ts';
import { readUnsigned } from './message.ts';

/** A handful of ids. */
const MAX_BYTES = 16 * 1024;

/**
 * The unsigned webhook ("webhookURL: a URL to call when the session is over"). The vendor signs nothing, so
 * every session has an address of its own that cannot be guessed, and all it does is to make us ask.
 */
export const datakeenWebhook: VendorWebhook<DatakeenCredentials> = {
  maxBodyBytes: MAX_BYTES,
  address: { by: 'session' },
  authenticate: () => ({ accepted: true }),
  read: readUnsigned,
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"status":"ok"}' },
};
