import { z } from 'zod';
import type { DeviceReport } from '../vendor.ts';

/** "The token is corrupt or has expired; a new one is needed": the document's word, and today's. */
const SESSION_IS_NO_GOOD: ReadonlySet<string | undefined> = new Set([
  'STATUS_ERROR_SESSION',
  'SESSION_ERROR',
]);

/**
 * What Veriff's SDKs report on the person's device (document: Android, iOS and InContext integration):
 * one word, and any of that shape is heard, since SDKs learn new ones.
 */
export const deviceReport: DeviceReport = {
  schema: z.strictObject({
    status: z
      .string('must be text')
      .regex(
        /^[A-Z][A-Z0-9_]{0,63}$/,
        'must be the word that the SDK reports: capital letters, digits and _, at most 64',
      ),
  }),
  does: ({ status }) => (SESSION_IS_NO_GOOD.has(status) ? 'renew' : 'refresh'),
};
