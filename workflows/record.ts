import { log, upsertSearchAttributes } from '@temporalio/workflow';
import type { Cause, RecordInput } from '../activities/contract.ts';
import { after, writingOf } from '../domain/derive.ts';
import { transition } from '../domain/transition.ts';
import type { VerificationState } from '../domain/state.ts';
import { isFinal } from '../domain/status.ts';
import { records } from './activity-stubs.ts';
import type { Book } from './book.ts';
import { statusAttribute } from './visibility.ts';

/**
 * Records what these causes lead to, one activity for each, so that the world sees every step. Once
 * one of them calls for the end, all that are left are considered with it.
 */
export async function record(book: Book, causes: readonly Cause[]): Promise<void> {
  const left = [...causes];
  while (left.length > 0 && !isFinal(book.state.status)) {
    const [first] = left;
    const callsForTheEnd = first !== undefined && after(book.state, [first]).verdict !== null;
    await write(book, left.splice(0, callsForTheEnd ? left.length : 1));
  }
}

/**
 * Writes what these causes lead to, and takes it over once it is written.
 *
 * The activity compares every vendor fact with the authenticated message behind it: a fact that is
 * not there was never said, and is left out. An end is refused while the inbox holds facts that we
 * have not considered; they are considered then, so that a decision that arrives at the same moment
 * as a cancel or a deadline is never lost.
 */
async function write(book: Book, causes: Cause[]): Promise<void> {
  let considered = causes;
  while (considered.length > 0) {
    const proposed = after(book.state, considered);
    const result = await records.recordTransition(writeOf(book, proposed, considered));
    switch (result.outcome) {
      case 'written':
        book.writes += 1;
        takeOver(book, proposed);
        return;
      case 'refused':
        log.warn('Facts that no authenticated message supports were left out', {
          inboxIds: result.inboxIds,
        });
        considered = considered.filter((cause) => !isOneOf(cause, result.inboxIds));
        break;
      case 'waiting': {
        const known = new Set(considered.flatMap((cause) => inboxIdOf(cause) ?? []));
        const arrived = result.arrived.filter((fact) => !known.has(fact.inboxId));
        for (const fact of arrived) book.seen.add(fact.inboxId);
        considered = [
          ...considered,
          ...arrived.map((fact): Cause => ({ type: 'vendor', ...fact })),
        ];
      }
    }
  }
}

function writeOf(book: Book, proposed: VerificationState, causes: Cause[]): RecordInput {
  return {
    verificationId: book.input.verificationId,
    write: book.writes + 1,
    causes,
    ...writingOf(proposed),
  };
}

function takeOver(book: Book, proposed: VerificationState): void {
  const before = book.state.status;
  book.state = proposed.verdict === null ? proposed : transition(proposed, { type: 'settled' });
  const { status } = book.state;
  // Search attributes cost an action each: only where the verification ends or a human waits.
  const worthSearchingFor = isFinal(status) || status === 'in_review' || before === 'in_review';
  if (status !== before && worthSearchingFor) upsertSearchAttributes(statusAttribute(status));
}

function inboxIdOf(cause: Cause): string | undefined {
  return cause.type === 'vendor' ? cause.inboxId : undefined;
}

function isOneOf(cause: Cause, inboxIds: readonly string[]): boolean {
  const inboxId = inboxIdOf(cause);
  return inboxId !== undefined && inboxIds.includes(inboxId);
}
