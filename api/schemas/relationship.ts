import { z } from 'zod';
import { idSchema, referenceSchema } from './fields.ts';

const DAY = 'must be a day from 1900-01-01 to 2199-12-31, as 2026-01-31';
const daySchema = z.iso
  .date(DAY)
  .refine((day) => day >= '1900-01-01' && day < '2200-01-01', DAY)
  .meta({
    description: 'The last day of the relationship, UTC; one to come where it lasts until then.',
    example: '2026-01-31',
  });

/** The body of `POST /v1/relationship-ends`. */
export const relationshipEndRequestSchema = z
  .strictObject({ reference: referenceSchema, endedOn: daySchema }, 'must be a JSON object')
  .meta({ id: 'RelationshipEnd', example: { reference: 'order-4711', endedOn: '2026-01-31' } });

export const relationshipEndSchema = z
  .object({
    endedOn: daySchema,
    verificationIds: z.array(idSchema).meta({
      description: 'For which it holds. Empty where there is none of that reference.',
    }),
  })
  .meta({ id: 'RelationshipEndAnswer' });
