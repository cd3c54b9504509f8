import { z } from 'zod';
import { durationMs, expiresInSchema } from './duration.ts';
import { idSchema, localeSchema, referenceSchema, vendorSchema } from './fields.ts';
import { subjectSchema } from './subject.ts';

const MAX_METADATA_ENTRIES = 20;
const MAX_METADATA_VALUE = 500;
const MAX_URL = 2048;

const metadataSchema = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,40}$/, 'must be named by 1 to 40 letters, digits, "_", "." or "-"'),
    z
      .string('must be text')
      .max(MAX_METADATA_VALUE, `must have at most ${MAX_METADATA_VALUE} characters`),
    'must be an object of texts',
  )
  .refine(
    (entries) => Object.keys(entries).length <= MAX_METADATA_ENTRIES,
    `must have at most ${MAX_METADATA_ENTRIES} entries`,
  )
  .meta({
    description: `The client's own notes: at most ${MAX_METADATA_ENTRIES} texts of at most ${MAX_METADATA_VALUE} characters. No personal data.`,
    example: { plan: 'gold' },
  });

const returnUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an absolute https address' })
  // What was parsed and looked at is what is kept: other readers may understand the raw text otherwise.
  .overwrite((text) => (URL.canParse(text) ? new URL(text).href : text))
  // Of what is kept: each letter beyond ASCII is several characters in it.
  .max(MAX_URL, `must have at most ${MAX_URL} characters, spelled in full ("é" is "%C3%A9")`)
  .meta({
    description:
      "Where the person goes in the end: https, within the client's own list where it has one; http://localhost for test keys.",
    example: 'https://shop.example.com/verified',
  });

/** The body of `POST /v1/verifications`. */
export const createRequestSchema = z
  .strictObject(
    {
      vendorAccount: idSchema.optional().meta({
        description: 'Which vendor account to use. Give this or `vendor`.',
      }),
      vendor: vendorSchema.optional().meta({
        description: 'Which vendor to use, where one account of it is at hand.',
      }),
      reference: referenceSchema.optional(),
      subject: subjectSchema.prefault({}),
      locale: localeSchema.optional(),
      capture: z
        .enum(['hosted', 'direct'], 'must be hosted or direct')
        .default('hosted')
        .meta({ description: '`hosted`: the person visits the page of the vendor.' }),
      returnUrl: returnUrlSchema.optional(),
      expiresIn: expiresInSchema,
      maxAttempts: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(9, 'must be at most 9')
        .default(3)
        .meta({ description: 'Tries that the person gets before a reviewer must look at it.' }),
      vendorOptions: z
        .record(z.string(), z.unknown(), 'must be an object')
        .optional()
        .meta({ description: "The vendor's own options; checked by the vendor's own schema." }),
      metadata: metadataSchema.optional(),
    },
    'must be a JSON object',
  )
  .refine((body) => body.vendor === undefined || body.vendorAccount === undefined, {
    path: ['vendor'],
    message: 'must not be given together with vendorAccount',
  })
  .meta({
    id: 'CreateVerification',
    // The refinement above, for readers of the document.
    not: { properties: { vendor: {}, vendorAccount: {} }, required: ['vendor', 'vendorAccount'] },
  });

export type CreateRequest = z.output<typeof createRequestSchema>;

/** When a verification that starts now ends by itself. */
export function expiryOf(request: Pick<CreateRequest, 'expiresIn'>, now: Date): Date {
  const lifetimeMs = durationMs(request.expiresIn);
  if (lifetimeMs === null) throw new Error('The duration was not checked');
  return new Date(now.getTime() + lifetimeMs);
}
