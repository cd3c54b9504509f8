import { z } from 'zod';
import { PART_RESULTS, PARTS } from '../../domain/evidence.ts';
import { timeSchema, vendorSchema } from './fields.ts';

const text = z.string().nullable();
const confidence = z
  .number()
  .nullable()
  .meta({ description: '0 to 1, where the vendor gives one.' });
const anything = z.record(z.string(), z.unknown());

const extracted = {
  person: z.object({
    firstName: text,
    lastName: text,
    fullName: text,
    birthDate: text,
    gender: text,
    nationality: text,
    idNumber: text,
    address: text,
  }),
  documents: z.array(
    z.object({
      type: text,
      number: text,
      country: text,
      validFrom: text,
      validUntil: text,
      fields: z.array(z.object({ name: z.string(), value: text, confidence })),
    }),
  ),
  checks: z.array(z.object({ name: z.string(), passed: z.boolean().nullable(), confidence })),
  parts: z.partialRecord(z.enum(PARTS), z.enum(PART_RESULTS)).meta({
    description: 'What was checked; a part that is absent was not spoken of.',
  }),
  risks: z.array(z.object({ label: z.string(), category: text })).meta({
    description: 'What the vendor warns of beside its verdict.',
  }),
  notes: z.array(z.object({ name: z.string(), text: z.string() })).meta({
    description: 'Free text of the vendor or its staff, as it came; nobody has verified it.',
  }),
  biometricAuthentication: z
    .object({ sessionId: text, reference: text })
    .optional()
    .meta({ description: 'The earlier session whose face was matched, where there is one.' }),
  proofsOfAddress: z.array(anything).optional().meta({
    description: 'Bills and statements that prove an address, as the vendor words them.',
  }),
  screening: z.array(anything),
  technical: anything,
  raw: z.unknown().meta({ description: "The vendor's whole answer, with every field it sent." }),
};

const detailsSchema = z
  .object({
    kind: z.string().meta({ description: 'What was asked for.', example: 'person' }),
    receivedAt: timeSchema,
    ...extracted,
  })
  .meta({ id: 'ResultDetails' });

export const resultSchema = z
  .object({
    vendor: vendorSchema,
    decidedAt: timeSchema,
    ...extracted,
    details: z.array(detailsSchema).meta({
      description:
        "What the vendor said further about the session when it was asked after the decision, e.g. whom a screening match means. It is fetched soon after the end, kept unless the account's evidence policy is `none`, and decides nothing.",
    }),
  })
  .meta({ id: 'Result', description: 'Null means that the vendor did not say.' });

export type ResultAnswer = z.input<typeof resultSchema>;
