import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What the simulated Incode accepts. */
export const incodeCredentials = z.strictObject({
  apiKey: z.string().min(8),
  /** The executive user, whose token reads and deletes every session. */
  email: z.string().min(3),
  password: z.string().min(8),
  /** In `clientId` of answers and webhooks. Default `sandbox`. */
  clientId: z.string().optional(),
});
export type IncodeCredentials = z.output<typeof incodeCredentials>;

export const newIncodeCredentials = () => ({
  apiKey: randomBytes(32).toString('hex'),
  email: 'executive@example.com',
  password: randomBytes(32).toString('base64url'),
});
