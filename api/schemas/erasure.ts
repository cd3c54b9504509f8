import { z } from 'zod';
import { ERASURE_REASONS } from '../../domain/erasure.ts';
import type {
  ErasedRow,
  ErasureRow,
  VendorDeletionRow,
  VerificationRow,
} from '../../store/index.ts';
import { idSchema, referenceSchema, statusSchema, timeSchema, vendorSchema } from './fields.ts';
import { pageSchema } from './page.ts';
import { cursorSchema, limitSchema, momentSchema } from './query.ts';
import { vendorDataAnswer, vendorDataSchema } from './vendor-data.ts';

const REASONS = z.enum(ERASURE_REASONS, `must be one of: ${ERASURE_REASONS.join(', ')}`).meta({
  description:
    '`subject_request`: the person has asked for it; `retention_over`: what it was kept for is over; `made_in_error`: it should not have been made.',
});
const reasonOfRequest = REASONS.default('subject_request');

/** The query of `DELETE /v1/verifications/{id}`. */
export const erasureQuerySchema = z.strictObject({ reason: reasonOfRequest });

export const erasureSchema = z
  .object({
    verificationId: idSchema,
    status: statusSchema.meta({ description: 'Stays what it is.' }),
    reason: REASONS,
    requestedAt: timeSchema,
    erasedAt: timeSchema.nullable().meta({
      description: 'Null: it is under way, and `verification.erased` will be sent.',
    }),
    vendor: vendorSchema,
    vendorDeletion: z.enum(['asked', 'not_offered']).meta({
      description:
        '`asked`: each session is deleted there, as fast as the vendor does it: see `vendorData`. `not_offered`: the vendor has no call for it, so have its support do it, by the id of the verification.',
    }),
    vendorData: vendorDataSchema,
    retryOf: idSchema.nullable().meta({
      description:
        'The verification that this one was started in place of: it has the same data, under a key of its own, and was not erased by this.',
    }),
    retriedBy: idSchema
      .nullable()
      .meta({ description: 'The same of the one started in its place.' }),
  })
  .meta({ id: 'Erasure' });

/** The body of `POST /v1/erasures`. */
export const personErasureRequestSchema = z
  .strictObject({ reference: referenceSchema, reason: reasonOfRequest }, 'must be a JSON object')
  .meta({ id: 'ErasePerson', example: { reference: 'order-4711', reason: 'subject_request' } });

export const personErasureSchema = z
  .object({
    items: z
      .array(
        z.object({
          verificationId: idSchema,
          outcome: z.enum(['erased', 'under_way', 'refused']),
          // Not `nullable()`: of a schema with a name that makes a document which forbids null.
          erasure: z.union([erasureSchema, z.null()]),
          refusal: z
            .object({ code: z.string().meta({ example: 'retention_hold' }), detail: z.string() })
            .nullable()
            .meta({ description: 'Why it was refused, as a problem says it.' }),
        }),
      )
      .meta({ description: 'Empty where there is none of that reference.' }),
  })
  .meta({ id: 'PersonErasure' });
export type PersonErasure = z.input<typeof personErasureSchema>;

/** The query of `GET /v1/erasures`. */
export const erasuresQuerySchema = z.strictObject({
  reason: REASONS.optional(),
  erasedAfter: momentSchema.meta({ description: 'ISO 8601; inclusive: of `begunAt`.' }),
  erasedBefore: momentSchema.meta({ description: 'ISO 8601; exclusive: of `begunAt`.' }),
  limit: limitSchema,
  after: cursorSchema,
});

const erasedSchema = z
  .object({
    verificationId: idSchema,
    reason: REASONS,
    principal: z.string().meta({
      description:
        'Who asked for it; `system`: it was kept for as long as your `retentionDays` say.',
    }),
    requestedAt: timeSchema,
    begunAt: timeSchema.meta({ description: 'Since then nothing of the person is kept or shown.' }),
    erasedAt: timeSchema.nullable().meta({
      description: 'The key is destroyed and the files are removed; null: it is under way.',
    }),
    vendorDeletion: z.enum(['asked', 'not_offered']),
  })
  .meta({ id: 'Erased' });

export const erasedPageSchema = pageSchema(erasedSchema).meta({ id: 'ErasedPage' });

export const erasedAnswer = ({ atVendor, ...row }: ErasedRow): z.input<typeof erasedSchema> => ({
  ...{ verificationId: row.verificationId, reason: row.reason, principal: row.principal },
  ...{ requestedAt: row.requestedAt.toISOString(), begunAt: row.begunAt.toISOString() },
  ...{ erasedAt: row.erasedAt?.toISOString() ?? null, vendorDeletion: atVendor },
});

/** How far an erasure is, as its client sees it. */
export function erasureAnswer(
  { reason, requestedAt, atVendor }: ErasureRow,
  { id, status, vendor, erasedAt, retryOf, retriedBy }: VerificationRow,
  { sessions, unnamed }: { sessions: VendorDeletionRow[]; unnamed: number },
): z.input<typeof erasureSchema> {
  return {
    ...{ verificationId: id, status, reason, requestedAt: requestedAt.toISOString() },
    ...{ erasedAt: erasedAt?.toISOString() ?? null, vendor, vendorDeletion: atVendor },
    ...{ vendorData: vendorDataAnswer(sessions, unnamed), retryOf, retriedBy },
  };
}
