import { setCurrentDetails } from '@temporalio/workflow';
import type { AskScreeningInput, RecordRevisionResult } from '../activities/contract.ts';
import { revising, screening } from './activity-stubs.ts';
import { failureIn } from './failure.ts';
import type { RevisionInput } from './messages.ts';
import { refuseInput } from './refusal.ts';
import { shielded } from './shielded.ts';

export interface RevisionResult {
  /** What the message did; `impossible`: there is nothing left to revise. */
  effect: RecordRevisionResult['effect'] | 'impossible';
}

/**
 * Judges one message that came after the end against the decision that stands, and records it as a revision
 * where it is another explicit decision. The verification's own workflow is over, and its status stays.
 *
 * It does not fail where the data were erased meanwhile: there is nothing left to revise. It cannot be
 * canceled, since the vendor's message stays valid.
 */
export async function revision(input: RevisionInput): Promise<RevisionResult> {
  refuseInput('revision', input);
  const result = await shielded(judge)(input);
  setCurrentDetails(`Late message \`${input.inboxId}\`: **${result.effect}**`);
  return result;
}

async function judge({
  verificationId,
  inboxId,
  session,
  vendor,
}: RevisionInput): Promise<RevisionResult> {
  try {
    const judged = await revising.recordRevision({ verificationId, inboxId });
    if (judged.effect !== 'unscreened') return judged;
    const { attempt } = judged;
    await screen(vendor, {
      verificationId,
      session,
      ...(attempt === undefined ? {} : { attempt }),
    });
    return await revising.recordRevision({ verificationId, inboxId, screeningAsked: true });
  } catch (error) {
    if (failureIn(error) !== null) return { effect: 'impossible' };
    throw error;
  }
}

/** An approval after the end needs the result of screening, as one before the end does. */
async function screen(vendor: RevisionInput['vendor'], about: AskScreeningInput): Promise<void> {
  try {
    const { inboxId } = await screening(vendor).askScreening({ ...about, forRevision: true });
    const { verificationId } = about;
    if (inboxId !== null) await revising.recordRevision({ verificationId, inboxId });
  } catch (error) {
    // The vendor refuses for good: the approval is judged without a result of screening.
    if (failureIn(error) === null) throw error;
  }
}
