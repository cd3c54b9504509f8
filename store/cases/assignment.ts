import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { execute, type Executor, queryMaybe } from '../database.ts';
import type { Assignment } from '../types.ts';

/** A case is somebody's for so long, unless they go on working at it. */
export const TAKEN_FOR = `interval '30 minutes'`;
/** Reading ten photos need not write ten times. */
const RENEWED_AFTER = `interval '1 minute'`;

const heldRow = z.object({
  number: z.int(),
  assignee: z.string().nullable(),
  until: z.date().nullable(),
});

/** The open case of a verification and whose it is now, by the database's clock; null: there is no case. */
export async function readAssignment(
  tx: Executor,
  verificationId: string,
): Promise<{ number: number; assignment: Assignment | null } | null> {
  const row = await queryMaybe(
    tx,
    heldRow,
    `select number, case when assigned_until > now() then assignee end as assignee,
       case when assigned_until > now() then assigned_until end as until
     from review_cases where verification_id = $1 and closed_at is null`,
    [verificationId],
  );
  if (row === null) return null;
  const { number, assignee, until } = row;
  return { number, assignment: assignee === null || until === null ? null : { assignee, until } };
}

/**
 * What somebody else works at is theirs, until they are done or their time is over; the caller holds
 * the verification's lock.
 * @throws KycError `case_taken`, naming who has it, until when, and how to take it over
 */
export async function refuseWhileTaken(
  tx: Executor,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<void> {
  const { assignment = null } = (await readAssignment(tx, verificationId)) ?? {};
  if (assignment !== null && assignment.assignee !== principal) throw caseTaken(assignment);
}

export function caseTaken({ assignee, until }: Assignment): KycError {
  const message = `It is ${assignee}'s until ${until.toISOString()}. Take it over with the action "steal" of POST …/assignment and a note that says why.`;
  return new KycError('case_taken', message);
}

/** The open case is that person's from now on, for half an hour. */
export async function assign(
  tx: Executor,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<void> {
  await execute(
    tx,
    `update review_cases set assignee = $2, assigned_until = now() + ${TAKEN_FOR}
     where verification_id = $1 and closed_at is null`,
    [verificationId, principal],
  );
}

/** Removes the assignee from the open case. */
export async function endAssignment(tx: Executor, verificationId: string): Promise<void> {
  await execute(
    tx,
    `update review_cases set assignee = null, assigned_until = null
     where verification_id = $1 and closed_at is null and assignee is not null`,
    [verificationId],
  );
}

/** An assignee who works on their case has it for half an hour from then on. */
export async function renewAssignment(
  tx: Executor,
  { verificationId, principal }: { verificationId: string; principal: string },
): Promise<void> {
  await execute(
    tx,
    `update review_cases set assigned_until = now() + ${TAKEN_FOR}
     where verification_id = $1 and closed_at is null and assignee = $2 and assigned_until > now()
       and assigned_until < now() + ${TAKEN_FOR} - ${RENEWED_AFTER}`,
    [verificationId, principal],
  );
}
