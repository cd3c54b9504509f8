import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What the simulated Identomat accepts. */
export const identomatCredentials = z.strictObject({
  companyKey: z.string().min(8),
  /** For HMAC authorization; without it there is none. */
  secretKey: z.string().min(8).optional(),
});
export type IdentomatCredentials = z.output<typeof identomatCredentials>;

export const newIdentomatCredentials = () => ({
  companyKey: randomBytes(32).toString('hex'),
  secretKey: randomBytes(32).toString('hex'),
});
