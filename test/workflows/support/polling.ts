import { activityInfo } from '@temporalio/activity';
import type {
  AskVendorInput,
  AskVendorResult,
  PollVendorInput,
} from '../../../activities/contract.ts';
import { growingDelayMs, nothingNew } from '../../../activities/failure.ts';
import type { World } from './world.ts';

/** Polls as the real activity does: with the pauses of the vendor's own plan, deaf to what was said. */
export function pollsByThePlan(world: World): void {
  world.pollVendor = async (asked: AskVendorInput): Promise<AskVendorResult> => {
    const input = asked as PollVendorInput; // the workflow gives its plan with every such question
    const answer = await world.askVendor(input);
    if (answer.inboxId !== null) return answer;
    throw nothingNew(growingDelayMs(input, activityInfo().attempt));
  };
}
