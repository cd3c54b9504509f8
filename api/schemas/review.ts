import { z } from 'zod';
import { REASON_CODES, REVIEWER_REASONS } from '../../domain/reason.ts';
import type { NoteRow, ReadReviews } from '../../store/index.ts';
import { caseAnswer, caseSchema, takeoverSchema, takeoversAnswer } from './case.ts';
import { timeSchema } from './fields.ts';
import { noteSchema } from './note.ts';

const MOST_REASONS = 10;
const MOST_SHOWN = 100;

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
          'Why, most important first: codes of the table of reasons that a person may give. To decline or to ask for another try, at least one. They determine the text that the person sees.',
      }),
    override: z.boolean().default(false).meta({
      description:
        'Decide anew what has ended: the status stays, the decision is added to `revisions` and becomes `standing`. Needs the scope `review:override` as well.',
    }),
    note: noteSchema.optional().meta({
      description: 'For other reviewers and auditors; kept encrypted, and shown to no one else.',
    }),
    shown: z.string().max(MOST_SHOWN).optional().meta({
      description:
        'That of `GET …/reviews` when the case was shown to the person. Where more was said or decided since, the decision is refused (`case_changed`). Without it nothing is compared.',
    }),
  })
  .superRefine(({ decision, reasons, override }, context) => {
    if (override && decision === 'resubmit') {
      const message =
        'must be "approve" or "decline" with an override: what has ended has no more tries';
      context.addIssue({ code: 'custom', path: ['decision'], message });
    }
    if (decision === 'approve' || reasons.length > 0) return;
    const message = `must name at least one reason, where the decision is "${decision}"`;
    context.addIssue({ code: 'custom', path: ['reasons'], message });
  })
  .meta({
    id: 'ReviewRequest',
    example: { decision: 'decline', reasons: ['document_expired'], note: 'Expired in May.' },
  });

export const requestForReviewSchema = z
  .strictObject({
    note: noteSchema.optional().meta({
      description: 'For the reviewers; kept encrypted, and shown to no one else.',
    }),
  })
  .meta({ id: 'RequestForReview', example: { note: 'Their new passport has another name.' } });

/** The body of `POST …/notes`. */
export const newNoteSchema = z
  .strictObject({
    note: noteSchema.meta({
      description: 'For other reviewers and auditors; kept encrypted, and shown to no one else.',
    }),
  })
  .meta({ id: 'NewNote', example: { note: 'They will send the other side on Monday.' } });

export const writtenNoteSchema = z
  .object({
    principal: z.string().meta({ description: 'The key, or the reviewer, who wrote it.' }),
    person: z.string().nullable().meta({
      description: 'Their name, as it was given when the key was made.',
      example: 'Ada Lovelace',
    }),
    note: z.string(),
    at: timeSchema,
  })
  .meta({ id: 'Note' });

/** A note as it is read. */
export const noteAnswer = ({ at, ...row }: NoteRow): z.input<typeof writtenNoteSchema> => ({
  ...row,
  at: at.toISOString(),
});

export const reviewsSchema = z
  .object({
    items: z.array(
      z.object({
        number: z.int(),
        decision: z.enum(['approved', 'declined', 'resubmit']),
        reasons: z.array(z.enum(REASON_CODES)),
        note: z.string().nullable(),
        principal: z.string().meta({ description: 'The key, or the reviewer, who decided.' }),
        person: z.string().nullable().meta({
          description: 'Their name, as it was given when the key was made.',
          example: 'Ada Lovelace',
        }),
        at: timeSchema,
        override: z.boolean().meta({ description: 'Whether it was decided anew, after the end.' }),
      }),
    ),
    requests: z
      .array(
        z.object({
          principal: z.string().meta({ description: 'The key that asked.' }),
          note: z.string().nullable(),
          at: timeSchema,
        }),
      )
      .meta({ description: 'That a person was asked for after a decline, in order.' }),
    notes: z
      .array(writtenNoteSchema)
      .meta({ description: 'What was noted without a decision, in order.' }),
    wants: z.enum(['decision', 'confirmation']).nullable().meta({
      description:
        '`confirmation`: a second person must confirm the last review. Null: it is decided, and no new decision waits.',
    }),
    case: caseSchema.nullable().meta({ description: 'Null: no case is open.' }),
    takeovers: z.array(takeoverSchema).meta({
      description: 'Who took a case over from whom, and why, in order.',
    }),
    shown: z.string().meta({
      description:
        'Another one as soon as there is more that a person who decides should see. Send it along with the decision.',
    }),
  })
  .meta({ id: 'Reviews' });

/** @param isOpen whether the verification has not ended */
export function reviewsAnswer(
  { all, requests: asked, notes, decides, waits, anew, openCase, takeovers, shown }: ReadReviews,
  isOpen: boolean,
): z.input<typeof reviewsSchema> {
  const items = all.map(({ reviewedAt, isAnew: override, ...row }) => ({
    ...{ ...row, override },
    at: reviewedAt.toISOString(),
  }));
  const requests = asked.map(({ requestedAt, ...row }) => ({
    ...row,
    at: requestedAt.toISOString(),
  }));
  const wants = waits === null ? 'decision' : 'confirmation';
  const beforeTheEnd = decides === null ? wants : null;
  const afterTheEnd = anew.waits === null ? (openCase?.wants ?? null) : 'confirmation';
  return {
    ...{ items, requests, notes: notes.map(noteAnswer) },
    wants: isOpen ? beforeTheEnd : afterTheEnd,
    case: openCase === null ? null : caseAnswer(openCase),
    takeovers: takeoversAnswer({ takeovers }),
    shown,
  };
}
