import type { RecordInput } from '../../../activities/contract.ts';
import { isEndedByPerson, stepsOf, writingOf } from '../../../domain/derive.ts';
import type { VerificationState } from '../../../domain/state.ts';

/** What the world sees of a write: each of its steps, as the database writes them. */
export function statusesOf(before: VerificationState, write: RecordInput): string[] {
  if (isEndedByPerson(write)) return [write.status];
  return stepsOf(before, write.causes).map(({ state }) => writingOf(state).status);
}
