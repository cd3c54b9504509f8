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

/** So many steps fit well into a write's timeout. */
const MOST_STEPS = 20;

/**
 * Writes the steps that these causes lead to, in one write if possible; clients see each step. In review each
 * step is a write of its own: the end waits for the reviewer, the steps before it do not. Once the reviewer
 * has decided, all causes go into one write, and the store separates those that the reviewer had not seen.
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
 * Writes the state that these causes lead to, and adopts it once it is written.
 *
 * The store derives the same state once more from its own rows. Where the two differ it writes nothing, and
 * this run goes on from the stored state: it drops facts that no authenticated message supports, and accepts
 * the writes of other runs. The store refuses an end while the inbox holds facts that this run has not
 * considered; the run then considers them, so that a decision that arrives together with a cancel or a
 * deadline is never lost. While a reviewer works on the case the store holds a decision of the vendor's; the
 * run asks again until the reviewer has decided or given the case back.
 */
async function write(workflow: WorkflowState, causes: Cause[]): Promise<void> {
  let considered = causes;
  let contradicted = 0;
  // The stored state may call for the end without a new cause, e.g. by rules of a newer build.
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

/** Adds the facts that arrived; where refresh requests are unanswered, asks the vendor first. */
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
 * The deadline has passed, but a refresh request is unanswered (it waited while Temporal was down, say). Asks
 * the vendor about those sessions before the deadline counts as answered; once for each session, so that
 * repeated requests cannot delay the end.
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
 * Loads what other runs of this workflow have written, by asking for a write without causes.
 *
 * @returns the causes to write next
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

/** Each upsert costs a Temporal action, so only the end and the start and end of a review are shown. */
function showStatus({ state: { status } }: WorkflowState, before: Status): void {
  const worthSearchingFor = isFinal(status) || status === 'in_review' || before === 'in_review';
  if (status !== before && worthSearchingFor) upsertSearchAttributes(statusAttribute(status));
}

function inboxIdOf(cause: Cause): string | undefined {
  return cause.type === 'vendor' ? cause.inboxId : undefined;
}
