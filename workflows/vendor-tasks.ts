import { isCancellation } from '@temporalio/workflow';
import type { AskVendorResult, EnsureSessionResult } from '../activities/contract.ts';
import type { ReasonCode } from '../domain/reason.ts';
import { asking, buying } from './activity-stubs.ts';
import { noteFact } from './workflow-state.ts';
import type { WorkflowState, Word } from './workflow-state.ts';
import { failureIn, isUnknownSession } from './failure.ts';

/**
 * Work that may take as long as a vendor's outage. It runs beside the main path, which keeps handling cancels
 * and deadlines, and adds its result to the workflow's events.
 */
export interface VendorTasks {
  /** Buys the session of that number; the answer arrives as `session_ready` or a refusal. */
  createSession(session: number): void;
  /** Checks whether that session exists, without buying it: `session_ready` or `session_missing`. */
  findSession(session: number): void;
  /**
   * Asks about that session and returns the question's number. A request while a question is in flight gets
   * the number of the next question, sent after it: an answer is never older than its question.
   */
  fetchStatus(session: number): number;
}

export function vendorTasksOf(workflow: WorkflowState): VendorTasks {
  const onTheWay = new Map<number, { next: number | null }>();
  let asked = 0;

  const fetchStatus = (session: number): number => {
    const current = onTheWay.get(session);
    if (current !== undefined) return (current.next ??= ++asked);
    const question = ++asked;
    send(session, question);
    return question;
  };

  const send = (session: number, question: number): void => {
    const current = { next: null as number | null };
    onTheWay.set(session, current);
    inBackground(async () => {
      const word = await askOnce(workflow, session);
      workflow.events.push({ type: 'question_answered', session, question, word });
      onTheWay.delete(session);
      if (current.next !== null) send(session, current.next);
    });
  };

  return {
    fetchStatus,
    createSession: (session) => {
      inBackground(() => createSession(workflow, session));
    },
    findSession: (session) => {
      inBackground(() => findSession(workflow, session));
    },
  };
}

async function createSession(workflow: WorkflowState, session: number): Promise<void> {
  try {
    const { verificationId, vendor } = workflow.input;
    const { ensureSession } = buying(vendor, `Create session ${session} at ${vendor}`);
    takeUp(workflow, await ensureSession({ verificationId, session }));
  } catch (error) {
    const { reason, vendorCode, fields } = refusalIn(error);
    workflow.events.push({
      type: 'cause',
      cause: { type: 'session_refused', reason, vendorCode, fields },
    });
  }
}

async function findSession(workflow: WorkflowState, session: number): Promise<void> {
  try {
    const { verificationId, vendor } = workflow.input;
    const wanted = { verificationId, session, buyNothing: true } as const;
    takeUp(workflow, await buying(vendor, `Look for session ${session}`).ensureSession(wanted));
  } catch (error) {
    if (failureIn(error) === null) throw error;
    workflow.events.push({ type: 'session_missing', session, wasTried: true });
  }
}

function takeUp(
  workflow: WorkflowState,
  { session, expiresAt, missing, written = 0 }: EnsureSessionResult,
): void {
  const endsAt = expiresAt === null ? null : Date.parse(expiresAt);
  workflow.events.push(
    missing === undefined
      ? { type: 'session_ready', session, expiresAt: endsAt, isBehind: written > workflow.writes }
      : { type: 'session_missing', session, wasTried: missing === 'tried' },
  );
}

/** Asks once. A refusal counts as no answer, as does one that says nothing about the session. */
async function askOnce(workflow: WorkflowState, session: number): Promise<Word> {
  const { verificationId, vendor } = workflow.input;
  try {
    const { askVendor } = asking(vendor, `Ask ${vendor} about session ${session}`);
    return noteAnswer(workflow, session, await askVendor({ verificationId, session }));
  } catch (error) {
    const failure = failureIn(error);
    if (failure === null) throw error;
    return isUnknownSession(failure) ? 'unknown' : 'none';
  }
}

/** Adds the fact of an answer if it is new; returns whether it is an answer at all. */
export function noteAnswer(
  workflow: WorkflowState,
  session: number,
  { inboxId, fact }: AskVendorResult,
): 'answer' | 'none' {
  if (inboxId !== null) noteFact(workflow, { inboxId, session, fact });
  return fact.warning === 'no_answer' ? 'none' : 'answer';
}

interface Refusal {
  reason: ReasonCode;
  vendorCode: string | null;
  fields: string[];
}

/** Why the vendor refused a session: our interceptor puts it into the failure's details. */
function refusalIn(error: unknown): Refusal {
  const failure = failureIn(error);
  if (failure === null) throw error;
  const details = failure.details?.[0] as FailureDetails | undefined; // written by activities/interceptor.ts
  const misconfigured = failure.type === 'vendor_misconfigured';
  return {
    reason: misconfigured ? 'vendor_misconfigured' : 'vendor_refused_request',
    vendorCode: details?.vendorCode ?? null,
    fields: details?.fields ?? [],
  };
}
interface FailureDetails {
  vendorCode?: string;
  fields?: string[];
}

/** Runs work beside the main path. An error that it does not handle fails the workflow task, visibly. */
function inBackground(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
}
