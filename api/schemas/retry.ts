import { z } from 'zod';
import { createRequestSchema } from './create.ts';

const { reference, returnUrl, expiresIn, maxAttempts } = createRequestSchema.shape;

/** The body of `POST …/retry`: what may be said anew; the rest is taken over. */
export const retryRequestSchema = z
  .strictObject(
    {
      reference,
      returnUrl,
      expiresIn,
      maxAttempts: maxAttempts.unwrap().optional(),
    },
    'must be a JSON object',
  )
  .meta({ id: 'RetryVerification', example: {} });

export type RetryRequest = z.output<typeof retryRequestSchema>;
