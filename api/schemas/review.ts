import { z } from 'zod';
import { REASON_CODES, REVIEWER_REASONS } from '../../domain/reason.ts';
import type { ReadReviews } from '../../store/index.ts';
import { timeSchema } from './fields.ts';

const LONGEST_NOTE = 2_000;
const MOST_REASONS = 10;

/** Of several lines; anything else that is not to be seen has no place in it. */
const noteSchema = z
  .string('must be text')
  .overwrite((text) => text.replaceAll(/\r\n?/g, '\n').trim())
  .min(1, 'must not be empty or blank')
  .max(LONGEST_NOTE, `must have at most ${LONGEST_NOTE} characters`)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, '')), {
    error: 'must have no control characters but line breaks and tabs',
  });

export const reviewRequestSchema = z
  .strictObject({
    decision: z.enum(['approve', 'decline', 'resubmit']).meta({
      description:
        '`approve` and `decline` are final. `resubmit` asks the person for another try, in another session; attempts are counted anew.',
    }),
    reasons: z
      .array(z.enum(REVIEWER_REASONS))
      .max(MOST_REASONS, `must have at most ${MOST_REASONS} entries`)
      .default([])
      .meta({
        description:
          'Why, most important first: codes of the table of reasons that a person may give. To decline or to ask for another try, at least one. What the person is told follows from them.',
      }),
    note: noteSchema.optional().meta({
      description: 'For other reviewers and auditors; kept encrypted, and told to nobody else.',
    }),
  })
  .superRefine(({ decision, reasons }, context) => {
    if (decision === 'approve' || reasons.length > 0) return;
    const message = `must name at least one reason, where the decision is "${decision}"`;
    context.addIssue({ code: 'custom', path: ['reasons'], message });
  })
  .meta({
    id: 'ReviewRequest',
    example: { decision: 'decline', reasons: ['document_expired'], note: 'Expired in May.' },
  });

export const reviewsSchema = z
  .object({
    items: z.array(
      z.object({
        number: z.int(),
        decision: z.enum(['approved', 'declined', 'resubmit']),
        reasons: z.array(z.enum(REASON_CODES)),
        note: z.string().nullable(),
        principal: z.string().meta({ description: 'The key of who decided.' }),
        person: z.string().nullable().meta({
          description: 'Their name, as it was given when the key was made.',
          example: 'Ada Lovelace',
        }),
        at: timeSchema,
      }),
    ),
    wants: z.enum(['decision', 'confirmation']).nullable().meta({
      description:
        '`confirmation`: the last one waits for another person to say the same. Null: it is decided.',
    }),
  })
  .meta({ id: 'Reviews' });

/** @param isOpen whether the verification has not ended */
export function reviewsAnswer(
  { all, decides, waits }: ReadReviews,
  isOpen: boolean,
): z.input<typeof reviewsSchema> {
  const wants = waits === null ? 'decision' : 'confirmation';
  return {
    items: all.map(({ reviewedAt, ...row }) => ({ ...row, at: reviewedAt.toISOString() })),
    wants: decides === null && isOpen ? wants : null,
  };
}
