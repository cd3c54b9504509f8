import { z } from 'zod';
import { FINAL_STATUSES } from '../../domain/status.ts';
import type { StoredResult } from '../../store/index.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { extractedFrom } from '../extracted.ts';
import { timeSchema, vendorSchema } from './fields.ts';
import { partsSchema } from './parts.ts';

const text = z.string().nullable();
const confidence = z
  .number()
  .nullable()
  .meta({ description: '0 to 1, where the vendor gives one.' });
const country = text.meta({
  description: "ISO 3166-1 alpha-2 where that is certain, else the vendor's words.",
});
const validity = text.meta({
  description:
    'ISO 8601: a day of the calendar, or a year where only that was read; otherwise the words are in `fields`.',
});
const anything = z.record(z.string(), z.unknown());

const extracted = {
  person: z.object({
    firstName: text,
    lastName: text,
    fullName: text,
    birthDate: text.meta({
      description: 'ISO 8601, a day of the calendar; words that are none are in `notes`.',
    }),
    birthYear: z
      .int()
      .nullable()
      .meta({ description: 'Of the birth date, or the year alone where only that was said.' }),
    gender: text,
    nationality: country,
    idNumber: text,
    address: text,
  }),
  documents: z.array(
    z.object({
      type: text,
      number: text,
      country,
      validFrom: validity,
      validUntil: validity,
      fields: z.array(z.object({ name: z.string(), value: text, confidence })),
    }),
  ),
  checks: z.array(z.object({ name: z.string(), passed: z.boolean().nullable(), confidence })),
  parts: partsSchema,
  risks: z.array(z.object({ label: z.string(), category: text })).meta({
    description: 'What the vendor warns of beside its verdict.',
  }),
  notes: z.array(z.object({ name: z.string(), text: z.string() })).meta({
    description:
      'Free text of the vendor or its staff, and a birth date that is no day, as they came, unverified.',
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
    kind: z.string().meta({ description: 'Which of its messages.', example: 'person' }),
    receivedAt: timeSchema,
    ...extracted,
  })
  .meta({ id: 'ResultDetails' });

export const resultSchema = z
  .object({
    vendor: vendorSchema,
    decidedAt: timeSchema.nullable().meta({
      description:
        'When the vendor says that it decided, else when we heard it. Null where the result rests on no decision: the verification is in review, or another try was asked for.',
    }),
    decision: z
      .object({
        number: z
          .int()
          .meta({ description: '1 is `decision` of the verification, 2, 3, … its `revisions`.' }),
        status: z.enum(FINAL_STATUSES),
      })
      .nullable()
      .meta({
        description:
          'The decision that this is the result of: the one that stands, unless another was asked for. Null where it rests on none.',
      }),
    ...extracted,
    details: z.array(detailsSchema).meta({
      description:
        "What the vendor said further about the session when it was asked, and of screening: apart from its decision, or in another message, and whom a match means. It is fetched when a person must look, soon after the end, and when a match comes later, kept unless the account's evidence policy is `none`, and decides nothing.",
    }),
    resubmissions: z.array(detailsSchema).meta({
      description:
        'What the vendor said each other time that it asked for another try, the oldest first, with its own words in `notes`.',
    }),
  })
  .meta({ id: 'Result', description: 'Null means that the vendor did not say.' });

type ResultAnswer = z.input<typeof resultSchema>;

/** A result as its client sees it; null where the message that it rests on names no person. */
export function resultAnswer(
  stored: StoredResult,
  vendor: Pick<Vendor, 'readResult'>,
): ResultAnswer | null {
  const extracted = extractedFrom(stored, vendor);
  if (extracted === null) return null;
  const { result, details, resubmissions } = extracted;
  return {
    vendor: stored.vendor,
    decidedAt: stored.decidedAt?.toISOString() ?? null,
    decision: stored.decision,
    ...{ ...result, details, resubmissions },
  };
}
