import { z } from 'zod';
import { timeSchema } from './fields.ts';

/** How an account is, as everybody who may see it is told. */
export const accountHealth = {
  state: z.enum(['ok', 'credentials_refused', 'unreachable', 'rate_limited']),
  code: z.string().nullable(),
  since: timeSchema,
  lastSeenAt: timeSchema.nullable(),
  pausedUntil: timeSchema.nullable().meta({
    description:
      'Until when the vendor is not called, since it asked to slow down (429); else null.',
  }),
};
