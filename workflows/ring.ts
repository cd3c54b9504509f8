import { setCurrentDetails } from '@temporalio/workflow';
import { asking } from './activity-stubs.ts';
import { failureIn } from './failure.ts';
import type { RingInput } from './messages.ts';
import { refuseInput } from './refusal.ts';
import { shielded } from './shielded.ts';

export interface RingResult {
  /** `news` is told to the verification by the relay; `impossible`: forgotten by the vendor, or erased. */
  answer: 'news' | 'nothing_new' | 'impossible';
}

/**
 * One ring: the vendor is asked, until an answer is younger than the last time it rang. The
 * verification hears only what is new in it, so that ringing can never fill its history.
 *
 * It never fails: where nobody knows an answer any more, there is nothing to tell. Nor can it be
 * canceled: a verification may wait for what the vendor has to say.
 */
export async function ring(input: RingInput): Promise<RingResult> {
  refuseInput('ring', input);
  const result: RingResult = { answer: await shielded(ask)(input) };
  setCurrentDetails(`Session ${input.session} rang: **${result.answer}**`);
  return result;
}

async function ask({
  verificationId,
  session,
  inboxId,
  vendor,
}: RingInput): Promise<RingResult['answer']> {
  try {
    const answer = await asking(vendor).askVendor({ verificationId, session, ring: inboxId });
    return answer.inboxId === null ? 'nothing_new' : 'news';
  } catch (error) {
    if (failureIn(error) !== null) return 'impossible';
    throw error;
  }
}
