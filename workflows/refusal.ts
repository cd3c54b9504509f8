import { ApplicationFailure, log, setCurrentDetails } from '@temporalio/workflow';
import type { WorkflowState } from './workflow-state.ts';
import { faultOfInput, faultOfMessage } from './check-messages.ts';
import type { SentName, StartedName } from './check-messages.ts';
import { describe } from './visibility.ts';

/** A refusal that the caller receives, with one of the codes of domain/errors.ts. */
export function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

/** For validators of updates: throws where the message is malformed. */
export function refuseMalformed(name: SentName, message: unknown): void {
  const fault = faultOfMessage(name, message);
  if (fault !== null) throw refusal('invalid_request', fault);
}

/** Fails the workflow where somebody started it by hand with a malformed input. */
export function refuseInput(name: StartedName, input: unknown): void {
  const fault = faultOfInput(name, input);
  if (fault !== null) throw refusal('invalid_request', fault);
}

/** Ignored signals of one name that are logged; later ones are only counted. */
const LOGGED_AT_MOST = 10;

/**
 * Whether to ignore a malformed signal: a signal has no answer that could refuse it, so the workflow counts it
 * and shows the count to operators.
 */
export function isIgnored(workflow: WorkflowState, name: SentName, message: unknown): boolean {
  const fault = faultOfMessage(name, message);
  if (fault !== null) ignore(workflow, name, fault);
  return fault !== null;
}

/** Counts and logs an ignored signal; `why` quotes nothing of the message. */
export function ignore(workflow: WorkflowState, name: SentName, why: string): void {
  const times = (workflow.ignored[name] ?? 0) + 1;
  workflow.ignored[name] = times;
  if (times <= LOGGED_AT_MOST) log.warn('A signal was ignored', { signal: name, times, why });
  setCurrentDetails(describe(workflow));
}
