import { z } from 'zod';
import { REASON_CODES } from '../../domain/reason.ts';
import { CASE_KINDS, CASE_STATES, type CaseRow, type ReadReviews } from '../../store/index.ts';
import { durationMs } from './duration.ts';
import {
  idSchema,
  modeSchema,
  referenceSchema,
  statusSchema,
  timeSchema,
  vendorSchema,
} from './fields.ts';
import { pageSchema } from './page.ts';
import { cursorSchema, limitSchema } from './query.ts';
import { noteSchema } from './note.ts';

const principalSchema = z
  .string('must be given once')
  .regex(/^(me|[a-z_]{1,32}:[\w.-]{1,128})$/, 'must be "me", or a principal as cases have it')
  .meta({
    description: 'Who has taken it: a `principal`, or `me` for the key that asks.',
    example: 'me',
  });

/** The query of `GET /v1/reviews`. */
export const casesQuerySchema = z.strictObject({
  state: z
    .enum(CASE_STATES, `must be one of: ${CASE_STATES.join(', ')}`)
    .default('open')
    .meta({
      description:
        '`open`: all that wait. `taken`: a reviewer has it. `free`: no reviewer has it. `overdue`: it has waited longer than is set for the client. `closed`: it no longer waits; the newest first.',
    }),
  client: z.uuid('must be the id of a client').optional().meta({
    description: 'Only those of that client. A key sees those of its own.',
  }),
  vendor: vendorSchema.optional(),
  reason: z
    .enum(REASON_CODES, 'must be a code of the table of reasons')
    .optional()
    .meta({ description: 'Only those with that reason among theirs.' }),
  assignee: principalSchema.optional(),
  olderThan: z
    .string('must be given once')
    .refine(
      (text) => durationMs(text) !== null,
      'must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, e.g. PT12H',
    )
    .optional()
    .meta({ description: 'Only what waits for at least so long: ISO 8601.', example: 'PT12H' }),
  limit: limitSchema,
  after: cursorSchema,
});

export const caseSchema = z
  .object({
    id: idSchema.meta({ description: 'The verification.' }),
    case: z.int().meta({ description: 'Which case of the verification: 1, 2, …' }),
    kind: z.enum(CASE_KINDS).meta({
      description:
        '`in_review`: the verification waits for a person. `requested`: it has ended, and you want a person to look at that. `late`: it has ended, and the vendor has said something since that a person must look at.',
    }),
    client: z.uuid(),
    mode: modeSchema,
    vendor: vendorSchema,
    reference: referenceSchema.nullable(),
    status: statusSchema,
    reasons: z.array(z.enum(REASON_CODES)),
    screeningMatch: z.boolean().meta({
      description: 'Whether the person is on a list of exposed or sanctioned people.',
    }),
    since: timeSchema.meta({ description: 'Since when it waits, or waited.' }),
    closedAt: timeSchema.nullable(),
    waitedSeconds: z.int().meta({ description: 'For how long it waits, or waited.' }),
    overdue: z.boolean(),
    overdueAt: timeSchema.nullable().meta({
      description: 'When it has waited too long. Null: nothing is set for the client.',
    }),
    assignment: z
      .object({ principal: z.string(), until: timeSchema })
      .nullable()
      .meta({ description: 'Who has taken the case, and until when. Null: it is free.' }),
    wants: z.enum(['decision', 'confirmation']).nullable().meta({
      description:
        '`confirmation`: a second person must say the same as the first. Null: it is decided.',
    }),
  })
  .meta({ id: 'Case' });

export const casePageSchema = pageSchema(caseSchema).meta({ id: 'CasePage' });

export const assignmentRequestSchema = z
  .strictObject({
    action: z.enum(['take', 'release', 'steal'], 'must be take, release or steal').meta({
      description:
        '`take`: the case is yours for half an hour. `release`: the case is free. `steal`: it is yours, even if another reviewer has it.',
    }),
    note: noteSchema.optional().meta({
      description: 'Only with `steal`, and needed there: why. Kept encrypted, for other reviewers.',
    }),
  })
  .superRefine(({ action, note }, context) => {
    if ((action === 'steal') === (note !== undefined)) return;
    const message = action === 'steal' ? 'must say why it is taken over' : 'is only for "steal"';
    context.addIssue({ code: 'custom', path: ['note'], message });
  })
  .meta({ id: 'AssignmentRequest', example: { action: 'take' } });

export const takeoverSchema = z.object({
  case: z.int(),
  principal: z.string().meta({ description: 'Who took it.' }),
  from: z.string().meta({ description: 'Whose it was.' }),
  note: z.string(),
  at: timeSchema,
});

/** A case as its client sees it. */
export function caseAnswer(row: CaseRow): z.input<typeof caseSchema> {
  const { assignment } = row;
  return {
    ...{ id: row.verificationId, case: row.number, kind: row.kind, client: row.clientId },
    ...{ mode: row.mode, vendor: row.vendor, reference: row.reference },
    ...{ status: row.status, reasons: row.reasons, screeningMatch: row.isScreeningMatch },
    since: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    waitedSeconds: Math.floor(row.ageMs / 1000),
    overdue: row.isOverdue,
    overdueAt: row.overdueAt?.toISOString() ?? null,
    assignment:
      assignment === null
        ? null
        : { principal: assignment.assignee, until: assignment.until.toISOString() },
    wants: row.wants,
  };
}

/** Who took cases from whom, as `GET …/reviews` has it. */
export const takeoversAnswer = ({ takeovers }: Pick<ReadReviews, 'takeovers'>) =>
  takeovers.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
