import type { VendorWebhook } from '../vendor.ts';
import type { DatakeenCredentials } from './account.ts';
import { readUnsigned } from './message.ts';

/** A handful of ids. */
const MAX_BYTES = 16 * 1024;

/**
 * The unsigned webhook ("webhookURL: a URL to call when the session is over"). Since the vendor does not sign
 * it, every session has its own unguessable address, and a webhook only makes us ask the vendor.
 */
export const datakeenWebhook: VendorWebhook<DatakeenCredentials> = {
  maxBodyBytes: MAX_BYTES,
  address: { by: 'session' },
  authenticate: () => ({ accepted: true }),
  read: readUnsigned,
  acknowledgement: { status: 200, contentType: 'application/json', body: '{"status":"ok"}' },
};
