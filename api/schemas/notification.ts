import { z } from 'zod';
import { VERIFICATION_NOTICES } from '../../domain/notification.ts';
import { REASON_CODES } from '../../domain/reason.ts';
import { CASE_KINDS } from '../../store/index.ts';
import { idSchema, referenceSchema, statusSchema, timeSchema } from './fields.ts';

const reasonsSchema = z.array(z.enum(REASON_CODES));

/** The body of a notification about a verification. It holds no personal data. */
export const notificationSchema = z
  .object({
    type: z.enum(VERIFICATION_NOTICES),
    timestamp: timeSchema.meta({ description: 'When it happened; the same over all tries.' }),
    data: z.object({
      verificationId: idSchema,
      reference: referenceSchema.nullable(),
      status: statusSchema,
      reasons: reasonsSchema,
      sequence: z.int().meta({ description: 'That of the verification after the change.' }),
      attemptsUsed: z.int().meta({ description: 'Tries that were answered with another one.' }),
      decidedAt: timeSchema.optional().meta({ description: 'Only with an end.' }),
      recordedAt: timeSchema.optional().meta({ description: 'Only with an end.' }),
      case: z
        .object({ number: z.int(), kind: z.enum(CASE_KINDS), openedAt: timeSchema })
        .optional()
        .meta({ description: 'Only with `review.requested` and `review.overdue`: what waits.' }),
      revision: z
        .object({
          number: z.int(),
          status: z.enum(['approved', 'declined']),
          reasons: reasonsSchema,
          decidedBy: z.enum(['vendor', 'reviewer']),
          decidedAt: timeSchema.optional(),
          recordedAt: timeSchema.optional(),
          stands: z
            .boolean()
            .optional()
            .meta({ description: 'Whether it is the one that stands.' }),
        })
        .optional()
        .meta({ description: 'Only with `decision.revised`.' }),
    }),
  })
  .meta({ id: 'Notification' });

/** The body of one about an endpoint, and about no verification. */
export const endpointNotificationSchema = z
  .object({
    type: z.enum(['endpoint.disabled', 'endpoint.test']).meta({
      description:
        '`endpoint.test`: you have asked for it, and it is not announced to any other endpoint.',
    }),
    timestamp: timeSchema.meta({ description: 'When it happened; the same over all tries.' }),
    data: z.object({
      endpointId: idSchema.meta({ description: 'Which of your endpoints it is about.' }),
      failingSince: timeSchema.optional().meta({
        description: 'Only with `endpoint.disabled`: since when it has taken nothing.',
      }),
    }),
  })
  .meta({ id: 'EndpointNotification' });
