import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import { execute, inTransaction } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { AssignCaseInput, CaseRow } from '../types.ts';
import { getOwner, type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { assign, caseTaken, endAssignment, readAssignment } from './assignment.ts';
import { findOpenCase } from './list.ts';
import { caseNoteField } from './takeovers.ts';

/**
 * Takes a verification's open case for half an hour, gives it back, or takes it over from somebody else.
 * An event records the new and the former assignee; the note is encrypted under the verification's key.
 * Safe to repeat: to take one's own case renews it, and to release a free case changes nothing.
 * @returns the case as it is now
 * @throws KycError `case_taken` when it is somebody else's, unless it is stolen; `not_ready` when nothing
 *   waits for a person; `not_found`; `erased`, of a note
 */
export async function assignCase(store: Store, input: AssignCaseInput): Promise<CaseRow> {
  const { verificationId, principal, action } = input;
  const note = action === 'steal' ? await sealNote(store, input) : null;
  return inTransaction(store.app, async (tx) => {
    const verification = await lockUnchanged(store, tx, verificationId);
    const found = await readAssignment(tx, verificationId);
    if (found === null) throw nothingWaits(verification);
    const { number, assignment } = found;
    const from = assignment?.assignee ?? null;
    if (assignment !== null && from !== principal && note === null) throw caseTaken(assignment);
    const said = eventOf({ action, from, principal });
    if (said !== null) {
      const takeover = said === 'review.taken_over' && note !== null ? { from, note: note.id } : {};
      await appendEvents(store, tx, verificationId, [
        { type: said, principal, data: { case: number, ...takeover } },
      ]);
    }
    if (said === 'review.taken_over' && note !== null) await keepNote(tx, verificationId, note);
    if (action === 'release') await endAssignment(tx, verificationId);
    else await assign(tx, { verificationId, principal });
    const now = await findOpenCase(store, tx, { verificationId });
    if (now === null) throw new Error('A case is gone while its verification is locked.');
    await noteRequest(store, tx, input.sent);
    return now;
  });
}

type Said = 'review.taken' | 'review.taken_over' | 'review.released';

/** The event for a change of the assignee; null: no change. @param of.from former assignee; null: none */
function eventOf(of: {
  action: AssignCaseInput['action'];
  from: string | null;
  principal: string;
}): Said | null {
  const isTheirs = of.from === of.principal;
  if (of.action === 'release') return isTheirs ? 'review.released' : null;
  if (isTheirs) return null;
  return of.from === null ? 'review.taken' : 'review.taken_over';
}

interface SealedNote {
  id: string;
  note: string;
}

async function sealNote(
  store: Store,
  { verificationId, note }: AssignCaseInput,
): Promise<SealedNote | null> {
  if (note === undefined) return null;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  const id = uuidv7();
  return { id, note: await key.seal(caseNoteField(id), note) };
}

async function keepNote(
  tx: pg.PoolClient,
  verificationId: string,
  { id, note }: SealedNote,
): Promise<void> {
  const sql = 'insert into case_notes (id, verification_id, note) values ($1, $2, $3)';
  await execute(tx, sql, [id, verificationId, note]);
}

function nothingWaits({ status }: LockedVerification): KycError {
  return new KycError('not_ready', `Nothing waits for a person here: it is ${status}.`);
}
