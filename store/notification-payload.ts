import { z } from 'zod';
import * as parse from './parse.ts';
import { CASE_KINDS, type NotificationPayload } from './types.ts';

const decisionTimes = {
  decidedAt: z.string().exactOptional(),
  recordedAt: z.string().exactOptional(),
};

/** The `payload` column of `notifications`. */
export const payloadJson: z.ZodType<NotificationPayload> = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.object({
    verificationId: parse.uuid,
    reference: z.string().nullable(),
    status: parse.status,
    reasons: parse.reasons,
    sequence: z.int(),
    attemptsUsed: z.int(),
    ...decisionTimes,
    case: z
      .object({ number: z.int(), kind: z.enum(CASE_KINDS), openedAt: z.string() })
      .exactOptional(),
    revision: z
      .object({
        number: z.int(),
        status: z.enum(['approved', 'declined']),
        reasons: parse.reasons,
        decidedBy: z.enum(['vendor', 'reviewer']),
        ...decisionTimes,
        stands: z.boolean().exactOptional(),
      })
      .exactOptional(),
  }),
});
