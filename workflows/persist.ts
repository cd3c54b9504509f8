import { log, patched, upsertSearchAttributes } from '@temporalio/workflow';
import type { Cause, RecordInput, RecordResult } from '../activities/contract.ts';
import { after, isEndedByPerson, stepsOf, writingOf } from '../domain/derive.ts';
import { transition } from '../domain/transition.ts';
import type { Step } from '../domain/derive.ts';
import type { VerificationState } from '../domain/state.ts';
import { isFinal } from '../domain/status.ts';
import type { Status } from '../domain/status.ts';
import { records } from './activity-stubs.ts';
import type { WorkflowState } from './workflow-state.ts';
import { takeUp } from './catch-up.ts';
import { CONTRADICTED_OFTEN, mayBeHeld, whileContradicted, whileHeld } from './held.ts';
import { statusAttribute } from './visibility.ts';

/** So many fit well into the time that a write has. */
const MOST_STEPS = 20;

/**
 * Records what these causes lead to in one write, of which clients see every step. In review each step is a
 * write of its own: only the end waits for the reviewer, who sees the steps before it. Once the reviewer has
 * decided, all causes are one write, from which the store separates what the reviewer had not seen.
 */
export async function persist(workflow: WorkflowState, causes: readonly Cause[]): Promise<void> {
  const steps = stepsOf(workflow.state, causes);
  const most = steps.length === 1 ? 1 : mostAtOnce(workflow, steps);
  for (let at = 0; at < steps.length; at += most) {
    if (isFinal(workflow.state.status)) return;
    const together = steps.slice(at, at + most).flatMap((step) => step.causes);
    await write(workflow, together);
  }
}

function mostAtOnce({ state }: WorkflowState, steps: readonly Step[]): number {
  if (!patched('steps-are-written-together')) return 1;
  if (steps.some((step) => isEndedByPerson(step.state))) return steps.length;
  return state.status === 'in_review' ? 1 : MOST_STEPS;
}

/**
 * Writes what these causes lead to, and takes it over once it is written.
 *
 * What is asked for is derived once more from what is stored. Where the two differ nothing is written,
 * and this run goes on from what stands: a fact that no authenticated message supports was never said,
 * and what another run of this workflow has written is so. An end is refused while the inbox holds
 * facts that we have not considered; they are considered then, so that a decision that arrives at the
 * same moment as a cancel or a deadline is never lost. What the vendor decides while a person works at
 * the case is asked for again until they are done, or have decided it themselves.
 */
async function write(workflow: WorkflowState, causes: Cause[]): Promise<void> {
  let considered = causes;
  let contradicted = 0;
  // What stands may call for the end by itself, e.g. by the rules of a newer build.
  while (considered.length > 0 || callsForTheEnd(workflow)) {
    const proposed = after(workflow.state, considered);
    const { recordTransition } = records(`Record: ${proposed.status}`);
    const heard = workflow.events.length;
    const often = contradicted < CONTRADICTED_OFTEN ? {} : { contradicted };
    const result = await recordTransition({ ...writeOf(workflow, proposed, considered), ...often });
    switch (result.outcome) {
      case 'written':
        workflow.writes += 1;
        workflow.follows = null;
        takeOver(workflow, proposed);
        return;
      case 'behind': {
        const { status } = workflow.state;
        const arrived = goOnFrom(workflow, result);
        showStatus(workflow, status);
        considered = isFinal(workflow.state.status) ? [] : [...result.causes, ...arrived];
        contradicted += 1;
        if (considered.length > 0 || callsForTheEnd(workflow))
          await whileContradicted(workflow, { times: contradicted, heard });
        break;
      }
      case 'waiting': {
        considered = consider(workflow, considered, result);
        break;
      }
      case 'held':
        await whileHeld(workflow, { ...result, heard });
    }
  }
}

const callsForTheEnd = ({ state }: WorkflowState): boolean =>
  state.verdict !== null && !isFinal(state.status);

/** What arrived is considered with the rest; unanswered requests first have the vendor asked again. */
function consider(
  workflow: WorkflowState,
  causes: Cause[],
  { arrived, unanswered = [] }: Waiting,
): Cause[] {
  const known = new Set(causes.flatMap((cause) => inboxIdOf(cause) ?? []));
  const news = arrived.filter((fact) => !known.has(fact.inboxId));
  for (const { inboxId } of news) workflow.seen.add(inboxId);
  return [
    ...askAgain(workflow, causes, unanswered),
    ...news.map((fact): Cause => ({ type: 'vendor', ...fact })),
  ];
}

/**
 * The time is up, but a refresh request is not answered: it waited for us, while Temporal was away, say.
 * The vendor is asked once more about those sessions before the deadline counts as answered; once each,
 * so that no number of requests holds up the end.
 */
function askAgain(
  workflow: WorkflowState,
  causes: Cause[],
  unanswered: readonly number[],
): Cause[] {
  const isAnswered = (cause: Cause): boolean =>
    cause.type === 'deadline' && cause.deadline === 'answered';
  const sessions = unanswered.filter((session) => !workflow.askedAgain.has(session));
  for (const session of sessions) workflow.askedAgain.add(session);
  if (sessions.length === 0 || !causes.some(isAnswered)) return causes;
  for (const session of sessions) workflow.events.push({ type: 'last_question_wanted', session });
  return causes.filter((cause) => !isAnswered(cause));
}

type Waiting = Extract<RecordResult, { outcome: 'waiting' }>;
type Behind = Extract<RecordResult, { outcome: 'behind' }>;

function goOnFrom(workflow: WorkflowState, { stands, causes }: Behind): Cause[] {
  log.warn('What is stored differs from what was asked for: going on from what is stored', {
    ownWrites: workflow.writes,
    write: stands.write,
    status: stands.end?.status ?? null,
  });
  const known = new Set(causes.flatMap((cause) => inboxIdOf(cause) ?? []));
  const arrived = takeUp(workflow, stands, causes);
  return arrived.filter((cause) => !known.has(inboxIdOf(cause) ?? ''));
}

/**
 * Learns what other runs of this workflow have written, by asking for a write that rests on nothing.
 *
 * @returns what is to be written next
 */
export async function catchUp(workflow: WorkflowState): Promise<Cause[]> {
  const result = await records('Learn what stands').recordTransition(
    writeOf(workflow, workflow.state, []),
  );
  if (result.outcome !== 'behind') return [];
  const { status } = workflow.state;
  const arrived = goOnFrom(workflow, result);
  showStatus(workflow, status);
  return arrived;
}

function writeOf(
  workflow: WorkflowState,
  proposed: VerificationState,
  causes: Cause[],
): RecordInput {
  const returned = proposed.sessions.flatMap((one) => (one.returned ? one.number : []));
  return {
    verificationId: workflow.input.verificationId,
    write: workflow.writes + 1,
    ...(workflow.follows === null ? {} : { follows: workflow.follows }),
    causes,
    ...(returned.length === 0 ? {} : { returned }),
    ...writingOf(proposed),
    ...(workflow.askedAgain.size === 0 ? {} : { askedAgain: [...workflow.askedAgain] }),
    ...(mayBeHeld(workflow, proposed) ? { mayBeHeld: true } : {}),
  };
}

function takeOver(workflow: WorkflowState, proposed: VerificationState): void {
  const before = workflow.state.status;
  workflow.state = proposed.verdict === null ? proposed : transition(proposed, { type: 'settled' });
  showStatus(workflow, before);
}

/** Search attributes cost an action each: only where the verification ends or a human waits. */
function showStatus({ state: { status } }: WorkflowState, before: Status): void {
  const worthSearchingFor = isFinal(status) || status === 'in_review' || before === 'in_review';
  if (status !== before && worthSearchingFor) upsertSearchAttributes(statusAttribute(status));
}

function inboxIdOf(cause: Cause): string | undefined {
  return cause.type === 'vendor' ? cause.inboxId : undefined;
}
