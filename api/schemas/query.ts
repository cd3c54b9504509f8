import { z } from 'zod';
import { NOTIFICATION_TYPES } from '../../domain/notification.ts';
import { idSchema, referenceSchema, statusSchema, vendorSchema } from './fields.ts';

export const limitSchema = z
  .string('must be given once')
  .regex(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100, in digits')
  .transform(Number)
  .default(50)
  .meta({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 50,
    description: 'Items of one page.',
  });

export const cursorSchema = z
  .string('must be given once')
  .regex(/^[\w-]{1,256}$/, 'must be the `next` of another page')
  .optional()
  .meta({ description: 'The `next` of the page before.' });

export const momentSchema = z.iso
  .datetime({ offset: true, error: 'must be a time as ISO 8601, e.g. 2026-01-31T09:30:00Z' })
  .transform((text) => new Date(text))
  .optional();

const flagSchema = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .optional();

const LONGEST_HOLD_MS = 100 * 366 * 86_400_000;

/** The query of setting a legal hold. */
export const holdQuerySchema = z.strictObject({
  until: momentSchema
    .refine(
      (time) => time === undefined || isAhead(time.getTime()),
      'must be a time to come, within a hundred years',
    )
    .meta({ description: 'ISO 8601: the hold ends then by itself. Left out: once it is lifted.' }),
});

const isAhead = (at: number): boolean => at > Date.now() && at < Date.now() + LONGEST_HOLD_MS;

/** The query of `GET /v1/verifications`. */
export const listQuerySchema = z.strictObject({
  status: statusSchema.optional(),
  vendor: vendorSchema.optional(),
  account: idSchema.optional().meta({ description: 'Those of that vendor account.' }),
  reference: referenceSchema.optional(),
  needsReview: flagSchema.meta({
    description:
      '`true`: those that wait for a person now, in review or because you have asked for one.',
  }),
  createdAfter: momentSchema.meta({ description: 'ISO 8601; inclusive.' }),
  createdBefore: momentSchema.meta({ description: 'ISO 8601; exclusive.' }),
  updatedAfter: momentSchema.meta({
    description: 'ISO 8601; inclusive: when anything of it was changed last. Another order.',
  }),
  updatedBefore: momentSchema.meta({ description: 'ISO 8601; exclusive. Another order.' }),
  limit: limitSchema,
  after: cursorSchema,
});

/** The query of `GET /v1/notifications`. */
export const notificationsQuerySchema = z.strictObject({
  verification: idSchema.optional().meta({ description: 'Those about that verification.' }),
  type: z.enum(NOTIFICATION_TYPES, `must be one of: ${NOTIFICATION_TYPES.join(', ')}`).optional(),
  delivered: flagSchema.meta({
    description:
      '`false`: at least one endpoint has not accepted it (yet). `true`: every endpoint that was to receive it has accepted it.',
  }),
  createdAfter: momentSchema.meta({ description: 'ISO 8601; inclusive.' }),
  createdBefore: momentSchema.meta({ description: 'ISO 8601; exclusive.' }),
  limit: limitSchema,
  after: cursorSchema,
});

/** The query of routes that only page. */
export const pageQuerySchema = z.strictObject({ limit: limitSchema, after: cursorSchema });

/** The query of `GET …/result`. */
export const resultQuerySchema = z.strictObject({
  decision: z
    .string('must be given once')
    .regex(
      /^[1-9]\d{0,3}$/,
      'must be the number of a decision: 1 for the first, or that of a revision',
    )
    .optional()
    .meta({
      description:
        'The result of that decision: 1 for the first, or the `number` of a revision. Absent: of the one that stands.',
      example: '1',
    }),
});

/** The path of what belongs to one thing. */
export const idPath = z.object({ id: idSchema });

/** An id in a path. @param absent the message for a malformed id, the same as for an unknown one */
export const idInPath = (absent: string) => z.uuid(absent).meta(idSchema.meta() ?? {});

/** How often a page of ours has looked again, in its own address; null where it has not. */
const secondsSchema = z
  .preprocess(
    (said) => (typeof said === 'string' && /^\d{1,4}$/.test(said) ? Number(said) : null),
    z.int().nullable(),
  )
  .meta({
    // Whatever it is, a person is not refused for it.
    type: 'string',
    description: 'Set by our own page, in digits: for how many seconds it has looked again.',
  });

/** The query of `GET /v/{link}`. A person is never refused for it. */
export const looksQuery = z.object({
  /** After the person came back from the vendor. */
  back: secondsSchema,
  waited: secondsSchema,
});

export type Looks = z.output<typeof looksQuery>;

/** The path of everything that the person sees. */
export const linkPath = z.object({
  link: z.string().meta({ description: 'As in `link.url` of the verification.' }),
});
