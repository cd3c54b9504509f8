import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What the simulated Veriff accepts. */
export const veriffCredentials = z.strictObject({
  apiKey: z.string().min(8),
  secret: z.string().min(16),
  /** The scheme of webhooks, and of answers to unsigned requests. */
  signature: z.enum(['hmac', 'legacy']).default('hmac'),
});
export type VeriffCredentials = z.output<typeof veriffCredentials>;

export const newVeriffCredentials = () => ({
  apiKey: randomUUID(),
  secret: randomBytes(32).toString('hex'),
  signature: 'hmac' as const,
});
