import { z } from 'zod';
import { NOTIFICATION_TYPES } from '../../domain/notification.ts';
import type { EndpointRow } from '../../store/index.ts';
import { idSchema, modeSchema, timeSchema } from './fields.ts';
import { pageSchema } from './page.ts';

const LONGEST_URL = 2_000;

const typesSchema = z.array(
  z.enum(NOTIFICATION_TYPES, `must be one of: ${NOTIFICATION_TYPES.join(', ')}`),
);

export const endpointRequestSchema = z
  .strictObject({
    url: z
      .string('must be text')
      .max(LONGEST_URL, `must have at most ${LONGEST_URL} characters`)
      .regex(/^[\x21-\x7e]+$/, 'must be an address in ASCII, without spaces')
      .meta({
        description: 'Where the notifications are sent: https, public, without credentials.',
      }),
    types: typesSchema
      .min(1, 'must name at least one type; leave it out to be told of everything')
      .max(NOTIFICATION_TYPES.length, 'must name no type twice')
      .refine((types) => new Set(types).size === types.length, 'must name no type twice')
      .optional()
      .meta({
        description:
          'The notification types that this endpoint receives. Absent: all, also types that are added later.',
        uniqueItems: true,
      }),
  })
  .meta({
    id: 'EndpointRequest',
    example: { url: 'https://shop.example.com/kyc', types: ['verification.approved'] },
  });

const endpointFields = {
  id: idSchema,
  mode: modeSchema,
  url: z.string(),
  types: typesSchema.nullable().meta({ description: 'Null: everything.' }),
  createdAt: timeSchema,
  failingSince: timeSchema.nullable().meta({
    description: 'Since when it has taken nothing; null when it took the last message.',
  }),
  disabledAt: timeSchema.nullable().meta({
    description: 'Since when it receives nothing; `POST …/enable` turns it on again.',
  }),
  disabledBy: z.enum(['operator', 'failing']).nullable().meta({
    description: '`failing`: it took nothing for five days.',
  }),
};

export const endpointSchema = z.object(endpointFields).meta({ id: 'Endpoint' });

const secretSchema = z.string().meta({
  description: 'Verifies what this endpoint is sent. Shown this once.',
  example: 'whsec_…',
});

export const newEndpointSchema = z
  .object({ ...endpointFields, secret: secretSchema })
  .meta({ id: 'NewEndpoint' });

export const newSecretSchema = z
  .object({
    secret: secretSchema,
    previousUntil: timeSchema.meta({
      description: 'Until then the secret of before signs as well.',
    }),
  })
  .meta({ id: 'NewSecret' });

export const endpointPageSchema = pageSchema(endpointSchema).meta({ id: 'EndpointPage' });

export const endpointTestSchema = z
  .object({
    id: idSchema.meta({ description: 'The `webhook-id` of the test message.' }),
    delivered: z.boolean().meta({ description: 'Whether the endpoint answered 2xx.' }),
    status: z.int().nullable().meta({ description: 'What it answered; null: nothing.' }),
    error: z.enum(['timeout', 'connection', 'url', 'address']).nullable().meta({
      description:
        'Why there is no status: no answer in ten seconds; no connection, or a broken one; an address that may not be called, by its text (`url`) or by what its name leads to (`address`).',
    }),
    durationMs: z.int().meta({ description: 'How long it took, in milliseconds.' }),
  })
  .meta({ id: 'EndpointTest' });

/** As the API shows it: without its secrets. */
export function endpointAnswer(row: EndpointRow): z.input<typeof endpointSchema> {
  const { id, mode, url, types, createdAt, failingSince, disabled } = row;
  return {
    ...{ id, mode, url, types },
    createdAt: createdAt.toISOString(),
    failingSince: failingSince?.toISOString() ?? null,
    disabledAt: disabled?.at.toISOString() ?? null,
    disabledBy: disabled?.by ?? null,
  };
}
