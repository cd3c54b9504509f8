import { z } from 'zod';
import * as parse from './parse.ts';
import { CASE_KINDS, type EndpointPayload, type NotificationPayload } from './types.ts';

const decisionTimes = {
  decidedAt: z.string().exactOptional(),
  recordedAt: z.string().exactOptional(),
};

const ofEndpoint: z.ZodType<EndpointPayload> = z.object({
  type: z.literal('endpoint.disabled'),
  timestamp: z.string(),
  data: z.object({ endpointId: parse.uuid, failingSince: z.string() }),
});

const ofVerification: z.ZodType<NotificationPayload> = z.object({
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

/** The `payload` column of `notifications`. */
export const payloadJson = z.union([ofEndpoint, ofVerification]);
