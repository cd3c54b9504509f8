import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What the simulated Datakeen accepts. */
export const datakeenCredentials = z.strictObject({
  username: z.string().min(3),
  password: z.string().min(8),
});
export type DatakeenCredentials = z.output<typeof datakeenCredentials>;

export const newDatakeenCredentials = () => ({
  username: 'sandbox@example.com',
  password: randomBytes(32).toString('base64url'),
});
