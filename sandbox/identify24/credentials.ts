import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What the simulated Identify24 accepts. */
export const identify24Credentials = z.strictObject({
  partner: z.string().min(3),
  apiKey: z.string().min(8),
});
export type Identify24Credentials = z.output<typeof identify24Credentials>;

export const newIdentify24Credentials = () => ({
  partner: 'sandbox',
  apiKey: randomBytes(32).toString('hex'),
});
