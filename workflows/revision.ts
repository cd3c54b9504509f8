import { setCurrentDetails } from '@temporalio/workflow';
import type { AskScreeningInput, RecordRevisionResult } from '../activities/contract.ts';
import { asking, revising, screening } from './activity-stubs.ts';
import { failureIn } from './failure.ts';
import type { RevisionInput } from './messages.ts';
import { refuseInput } from './refusal.ts';
import { shielded } from './shielded.ts';

export interface RevisionResult {
  /** What the message did; `unanswered` when it was a ring and the vendor has nothing to say to it. */
  effect: RecordRevisionResult['effect'] | 'unanswered' | 'impossible';
}

/**
 * One message that came after the end. A ring makes us ask the vendor; what is then said is judged
 * against the decision that stands, and written beside it where it is another explicit one. The
 * verification's own workflow is over and its status stays.
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
  ring,
  vendor,
}: RevisionInput): Promise<RevisionResult> {
  try {
    const late = { verificationId, session, lateRing: inboxId };
    const message = ring ? await ask(vendor, late) : inboxId;
    if (message === null) return { effect: 'unanswered' };
    const judged = await revising.recordRevision({ verificationId, inboxId: message });
    if (judged.effect !== 'unscreened') return judged;
    const { attempt } = judged;
    await screen(vendor, {
      verificationId,
      session,
      ...(attempt === undefined ? {} : { attempt }),
    });
    return await revising.recordRevision({
      ...{ verificationId, inboxId: message },
      screeningAsked: true,
    });
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
    // Refused for good: the approval is judged as one of which nobody knows.
    if (failureIn(error) === null) throw error;
  }
}

/** The stored answer, or null when it says nothing that is worth keeping. */
async function ask(
  vendor: RevisionInput['vendor'],
  about: { verificationId: string; session: number; lateRing: string },
): Promise<string | null> {
  const { inboxId } = await asking(vendor).askVendor({ ...about, forRevision: true });
  return inboxId;
}
