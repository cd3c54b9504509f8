import { z } from 'zod';
import { NOTIFICATION_TYPES } from '../../domain/notification.ts';
import { REASON_CODES } from '../../domain/reason.ts';
import { idSchema, referenceSchema, statusSchema, timeSchema } from './fields.ts';

const reasonsSchema = z.array(z.enum(REASON_CODES));

/** The body of a notification. It holds no personal data. */
export const notificationSchema = z
  .object({
    type: z.enum(NOTIFICATION_TYPES),
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
      revision: z
        .object({
          number: z.int(),
          status: z.enum(['approved', 'declined']),
          reasons: reasonsSchema,
          decidedBy: z.enum(['vendor', 'reviewer']),
          decidedAt: timeSchema.optional(),
          recordedAt: timeSchema.optional(),
        })
        .optional()
        .meta({ description: 'Only with `decision.revised`.' }),
    }),
  })
  .meta({ id: 'Notification' });
