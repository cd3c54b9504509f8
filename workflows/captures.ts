import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { AskVendorResult } from '../activities/contract.ts';
import { isFinal } from '../domain/status.ts';
import { uploading } from './activity-stubs.ts';
import { noteFact } from './workflow-state.ts';
import type { WorkflowState } from './workflow-state.ts';
import { failureIn } from './failure.ts';
import { capture, submitCaptures } from './messages.ts';
import type { CaptureMessage } from './messages.ts';
import { refusal, refuseMalformed } from './refusal.ts';
import { isAlive } from './sessions.ts';
import { shielded } from './shielded.ts';

const SUBMISSION = 'the submission';

/**
 * Direct capture: the client uploads images through us, one step after the other, and then submits them.
 * Each handler ends with the vendor's verdict, or once the session or the verification has ended. It
 * accepts one image of a step at a time, so that few updates are in flight.
 */
export function listenForCaptures(workflow: WorkflowState): void {
  const onTheWay = new Set<string>();
  /** Submissions, by session and attempt: the vendor may report one only some time later. */
  const handedIn = new Set<string>();
  const attempt = (): string => `${workflow.session.number}/${workflow.state.attemptsUsed}`;

  const refuseWhenClosed = (): void => {
    const { status } = workflow.state;
    if (isFinal(status)) throw refusal('already_final', `The verification has ended: ${status}.`);
    const isHandedIn = status === 'submitted' || status === 'in_review' || handedIn.has(attempt());
    if (isHandedIn) throw refusal('already_submitted', 'Everything was handed in already.');
    if (!isOpen(workflow, workflow.session.number))
      throw refusal('not_ready', 'No session takes images.');
    if (onTheWay.has(SUBMISSION)) throw refusal('not_ready', 'It is being handed in.');
  };

  setHandler(
    capture,
    shielded(async ({ captureId, step }: CaptureMessage) => {
      const session = workflow.session.number;
      const { verificationId, vendor } = workflow.input;
      const verdict = await during(onTheWay, step, () =>
        whileOpen(workflow, session, () =>
          uploading(vendor, `Upload ${step}`).uploadCapture({ verificationId, session, captureId }),
        ),
      );
      await recorded(workflow, session, verdict);
      const { accepted, gate, next } = verdict;
      return { status: workflow.state.status, accepted, gate, next };
    }),
    {
      validator: (message: CaptureMessage) => {
        refuseMalformed('capture', message);
        refuseWhenClosed();
        const { step } = message;
        const { direct } = workflow.input.lifecycle.capture;
        if (!direct.includes(step)) {
          const steps = direct.length === 0 ? 'none' : direct.join(', ');
          throw refusal('invalid_request', `The vendor has no such step. Its steps: ${steps}.`);
        }
        if (onTheWay.has(step)) throw refusal('not_ready', 'An image of this step is on its way.');
      },
    },
  );
  setHandler(
    submitCaptures,
    shielded(async () => {
      const session = workflow.session.number;
      const { verificationId, vendor } = workflow.input;
      const of = attempt();
      const answer = await during(onTheWay, SUBMISSION, () =>
        whileOpen(workflow, session, () =>
          uploading(vendor, 'Submit the images').submitCaptures({ verificationId, session }),
        ),
      );
      handedIn.add(of);
      await recorded(workflow, session, answer);
      return { status: workflow.state.status };
    }),
    {
      validator: () => {
        refuseWhenClosed();
        if (onTheWay.size > 0) throw refusal('not_ready', 'An image is still on its way.');
      },
    },
  );
}

/** Whether the person can still do something in that session. */
function isOpen(workflow: WorkflowState, number: number): boolean {
  return isAlive(workflow, number) && !isFinal(workflow.state.status);
}

async function during<T>(names: Set<string>, name: string, work: () => Promise<T>): Promise<T> {
  names.add(name);
  try {
    return await work();
  } finally {
    names.delete(name);
  }
}

/**
 * Calls the vendor for as long as it takes, through an outage too, and gives up once the session or the
 * verification has ended.
 */
async function whileOpen<T>(
  workflow: WorkflowState,
  session: number,
  call: () => Promise<T>,
): Promise<T> {
  const scope = new CancellationScope();
  let settled: { value: T } | { failure: unknown } | null = null;
  scope.run(call).then(
    (value) => {
      settled = { value };
    },
    (failure: unknown) => {
      settled = { failure };
    },
  );
  await condition(() => settled !== null || !isOpen(workflow, session));
  const end = settled as { value: T } | { failure: unknown } | null; // assigned in a callback
  if (end === null) {
    scope.cancel();
    const { status } = workflow.state;
    if (isFinal(status)) throw refusal('already_final', `The verification has ended: ${status}.`);
    throw refusal('not_ready', 'The session has ended.');
  }
  if ('value' in end) return end.value;
  throw asRefusal(workflow, session, end.failure);
}

/** Turns the activity's final failure into the update's failure, with the same type. */
function asRefusal(workflow: WorkflowState, session: number, failure: unknown): unknown {
  const cause = failureIn(failure);
  if (cause === null) return failure;
  // The session may be over at the vendor: ask it.
  workflow.events.push({ type: 'question_wanted', session });
  return refusal(cause.type ?? 'internal', cause.message);
}

/** Adds the fact that follows, and waits until it is written, so that the answer shows its status. */
async function recorded(
  workflow: WorkflowState,
  session: number,
  { inboxId, fact }: Pick<AskVendorResult, 'inboxId'> & { fact: AskVendorResult['fact'] | null },
): Promise<void> {
  if (inboxId === null || fact === null) return;
  noteFact(workflow, { inboxId, session, fact });
  await condition(() => isFinal(workflow.state.status) || workflow.events.length === 0);
}
