import { z } from 'zod';
import type { LoggedNotification } from '../../store/index.ts';
import { idSchema, timeSchema } from './fields.ts';
import { pageSchema } from './page.ts';
import { endpointNotificationSchema, notificationSchema } from './notification.ts';
import { cursorSchema, momentSchema } from './query.ts';

const tryFields = {
  at: timeSchema,
  status: z.int().nullable().meta({ description: 'What the endpoint answered; null: nothing.' }),
  error: z.string().nullable().meta({
    description:
      'Why it was not taken: `status`, `timeout`, `connection`, or `url` and `address` where the address may not be called. Null: it was taken.',
    example: 'timeout',
  }),
  delivered: z.boolean(),
  durationMs: z.int().nullable().meta({ description: 'In milliseconds; null of older tries.' }),
};

const answerSchema = z.string().nullable().meta({
  description:
    'The first kilobyte of what the endpoint answered, as text. Null: nothing, or the data of the verification was erased.',
});

const loggedOf = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.object({
    id: idSchema.meta({ description: 'Its `webhook-id`.' }),
    createdAt: timeSchema,
    notification: z
      .union([notificationSchema, endpointNotificationSchema])
      .meta({ description: 'The body that is sent.' }),
    deliveries: z
      .array(
        z.object({
          endpointId: idSchema,
          state: z.enum(['pending', 'delivered', 'given_up']),
          settledAt: timeSchema.nullable(),
          tries: z.array(z.object(fields)).meta({ description: 'The newest, the oldest first.' }),
        }),
      )
      .meta({ description: 'One for each endpoint that was to receive it.' }),
  });

const listedSchema = loggedOf(tryFields).meta({ id: 'LoggedNotification' });

export const loggedSchema = loggedOf({ ...tryFields, answer: answerSchema }).meta({
  id: 'LoggedNotificationInFull',
});

export const loggedPageSchema = pageSchema(listedSchema).meta({ id: 'LoggedNotificationPage' });

export const resendSchema = z
  .strictObject({
    endpointId: idSchema.optional().meta({
      description:
        'To this endpoint alone, whatever types it receives. Absent: to all that receive this type.',
    }),
  })
  .meta({ id: 'ResendRequest' });

export const resentSchema = z.object({ endpointIds: z.array(idSchema) }).meta({ id: 'Resent' });

export const resendSinceSchema = z
  .strictObject({
    since: momentSchema.unwrap().meta({
      description: 'ISO 8601; inclusive: when the notification was first due.',
      example: '2026-01-31T09:30:00Z',
    }),
    which: z
      .enum(['undelivered', 'all'], 'must be undelivered or all')
      .default('undelivered')
      .meta({
        description:
          '`undelivered`: what this endpoint has not accepted, also what it did not receive while it was disabled or did not exist yet.',
      }),
    after: cursorSchema,
  })
  .meta({ id: 'ResendSinceRequest' });

export const resentSinceSchema = z
  .object({
    resent: z.int().meta({ description: 'How many.' }),
    next: z.string().nullable().meta({ description: 'There may be more: send it as `after`.' }),
  })
  .meta({ id: 'ResentSince' });

/** As a list has it. */
export function listedAnswer(row: LoggedNotification): z.input<typeof listedSchema> {
  const { deliveries, ...rest } = loggedAnswer(row);
  return {
    ...rest,
    deliveries: deliveries.map(({ tries, ...delivery }) => ({
      ...delivery,
      tries: tries.map(({ answer: _notHere, ...each }) => each),
    })),
  };
}

/** With what endpoints said. */
export function loggedAnswer(row: LoggedNotification): z.input<typeof loggedSchema> {
  const { id, createdAt, payload, deliveries } = row;
  return {
    ...{ id, createdAt: createdAt.toISOString() },
    // Its type is one of ours: we wrote it.
    notification: payload as z.input<typeof loggedSchema>['notification'],
    deliveries: deliveries.map(({ endpointId, state, settledAt, tries }) => ({
      ...{ endpointId, state, settledAt: settledAt?.toISOString() ?? null },
      tries: tries.map(({ at, ok, ...each }) => ({
        ...each,
        at: at.toISOString(),
        delivered: ok,
      })),
    })),
  };
}
