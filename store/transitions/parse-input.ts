import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { PRINCIPAL_NAME } from '../../domain/principal.ts';
import type { RecordInput } from '../../domain/record.ts';
import { REASON_CODES } from '../../domain/reason.ts';
import * as parse from '../parse.ts';
import type { TransitionCause } from '../types.ts';

const principal = z.string().regex(PRINCIPAL_NAME);
const session = z.int().positive();
const reason = z.enum(REASON_CODES);

const cause: z.ZodType<TransitionCause> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('vendor'),
    inboxId: parse.uuid,
    session,
    fact: parse.vendorFact,
  }),
  z.object({ type: z.literal('cancel'), principal }),
  z.object({
    type: z.literal('review'),
    number: z.int().positive(),
    principal,
    decision: parse.reviewDecision,
    reasons: parse.reasons,
    session: session.exactOptional(),
  }),
  z.object({
    type: z.literal('deadline'),
    deadline: parse.deadline,
  }),
  z.object({
    type: z.literal('session_refused'),
    reason,
    vendorCode: z.string().nullable(),
    fields: z.array(z.string()),
  }),
  z.object({ type: z.literal('session_ended'), session }),
  z.object({ type: z.literal('session_forgotten'), session }),
  z.object({
    type: z.literal('screening_refused'),
    session,
    attempt: z.string().exactOptional(),
  }),
]);

const recordInput: z.ZodType<RecordInput> = z.object({
  verificationId: parse.uuid,
  write: z.int().positive(),
  follows: z.string().exactOptional(),
  causes: z.array(cause),
  returned: z.array(session).exactOptional(),
  status: parse.status,
  reasons: parse.reasons,
  vendorCode: z.string().nullable(),
  parts: parse.parts.exactOptional(),
  attemptsUsed: z.int(),
  verdict: z
    .object({
      status: parse.finalStatus,
      reasons: parse.reasons,
      vendorCode: z.string().exactOptional(),
      session: session.exactOptional(),
      decidedBy: parse.decidedBy,
    })
    .nullable(),
  endedSessions: z.array(session),
  askedAgain: z.array(session).exactOptional(),
  mayBeHeld: z.literal(true).exactOptional(),
  contradicted: z.int().positive().exactOptional(),
});

/**
 * Anybody with access to Temporal can ask for anything.
 * @throws KycError `internal` for what is no write
 */
export function parseInput<Input extends RecordInput>(claimed: Input): Input {
  const parsed = recordInput.safeParse(claimed);
  if (!parsed.success) throw new KycError('internal', 'What is to be written is not a write.');
  return { ...claimed, ...parsed.data, causes: onceEach(parsed.data.causes) };
}

/** What a workflow was signaled, and learned from an answer as well, is one cause, and not one that differs. */
function onceEach<Cause extends { type: string; inboxId?: string }>(
  causes: readonly Cause[],
): Cause[] {
  const seen = new Set<string>();
  return causes.filter(({ type, inboxId }) => {
    if (type !== 'vendor' || inboxId === undefined) return true;
    const isFirst = !seen.has(inboxId);
    seen.add(inboxId);
    return isFirst;
  });
}
