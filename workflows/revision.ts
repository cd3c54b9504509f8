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
 * One message that came after the end. It is judged against the decision that stands, and written beside
 * it where it is another explicit one. The verification's own workflow is over and its status stays.
 *
 * It never fails: where the data were erased meanwhile there is nothing left to revise. Nor can it be
 * canceled: what a vendor has said is not unsaid.
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

/** An approval after the end needs to know what screening found as one before it does. */
async function screen(vendor: RevisionInput['vendor'], about: AskScreeningInput): Promise<void> {
  try {
    const { inboxId } = await screening(vendor).askScreening({ ...about, forRevision: true });
    const { verificationId } = about;
    if (inboxId !== null) await revising.recordRevision({ verificationId, inboxId });
  } catch (error) {
    // Refused for good: the approval is judged as one of which it is not known.
    if (failureIn(error) === null) throw error;
  }
}
