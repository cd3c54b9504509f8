import { randomUUID } from 'node:crypto';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ErrorCode } from '../domain/errors.ts';
import { ERRORS, KycError } from '../domain/errors.ts';
import type { ActivityLogger } from './deps.ts';

/** Pauses for faults that a person must fix: one minute at first, at most fifteen. */
const SLOW = { firstMs: 60_000, factor: 2, capMs: 15 * 60_000 };

/** These are normal: Temporal neither counts nor logs them as failures. */
const BENIGN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['vendor_token_busy', 'vendor_paused']);

/** The details of a failure: codes and pointers, never values. */
export interface FailureDetails {
  /** The vendor's own code, e.g. `1104`; of a delivery the HTTP status or our word for the fault. */
  vendorCode?: string;
  /** JSON pointers of the faulty fields. */
  fields?: string[];
  /** The id under which the log has the cause; only for `internal`. */
  incident?: string;
}

export interface FailureContext {
  /** The number of the try: 1, 2, … */
  attempt: number;
  /** Name of the activity, for the log. */
  activity: string;
  workflowId: string | null;
  /** The priority of the call, 1 before 5: `TURN` in workflows/messages.ts. */
  turn: number | undefined;
  logger: ActivityLogger;
}

/**
 * Turns an error into a failure that is safe for a history. Its type is one of our error codes, its message
 * the fixed title of that code, its details are codes and pointers; nothing else of the error gets in.
 */
export function toFailure(error: unknown, context: FailureContext): ApplicationFailure {
  // Only `askAgain` below makes these; all other errors are a KycError or must stay hidden.
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof KycError) return knownFailure(error, context);
  return unknownFailure(error, context);
}

/** No fault: makes Temporal retry after `delayMs`. */
export function nothingNew(delayMs: number): ApplicationFailure {
  return askAgain('nothing_new', 'The vendor has nothing new to say yet', delayMs);
}

/** No fault either: this worker has no memory left for another image. */
export function noRoom(delayMs: number): ApplicationFailure {
  return askAgain('no_room', 'The worker holds as many images as it may', delayMs);
}

/** No fault either: the endpoint is busy with other deliveries. */
export function notItsTurn(delayMs: number): ApplicationFailure {
  return askAgain('not_its_turn', 'The endpoint has others to answer first', Math.round(delayMs));
}

function askAgain(type: string, message: string, delayMs: number): ApplicationFailure {
  return withoutStack(
    ApplicationFailure.create({
      type,
      message,
      nextRetryDelay: delayMs,
      category: ApplicationFailureCategory.BENIGN,
    }),
  );
}

function knownFailure(error: KycError, context: FailureContext): ApplicationFailure {
  const details = detailsOf(error);
  context.logger[levelOf(error.code)](
    { ...whereOf(context), code: error.code, reason: error.message, ...details },
    ERRORS[error.code].title,
  );
  const delayMs = retryDelayMs(error, context);
  const suffix = details.vendorCode === undefined ? '' : ` (${details.vendorCode})`;
  return withoutStack(
    ApplicationFailure.create({
      type: error.code,
      message: `${ERRORS[error.code].title}${suffix}`,
      nonRetryable: ERRORS[error.code].retry === 'never',
      details: Object.keys(details).length === 0 ? [] : [details],
      ...(delayMs === undefined ? {} : { nextRetryDelay: delayMs }),
      ...(BENIGN.has(error.code) ? { category: ApplicationFailureCategory.BENIGN } : {}),
    }),
  );
}

function levelOf(code: ErrorCode): 'info' | 'warn' | 'error' {
  switch (code) {
    case 'vendor_paused':
      // A thousand calls may wait after one 429, which the call that received it has logged.
      return 'info';
    case 'internal':
      // Somebody tampered with a row, or a write follows from no fact: an operator must look.
      return 'error';
    default:
      return 'warn';
  }
}

/** Messages of other libraries may quote values (a row, some JSON): logs only name, code and frames. */
function unknownFailure(error: unknown, context: FailureContext): ApplicationFailure {
  const incident = randomUUID();
  context.logger.error(
    { ...whereOf(context), incident, ...traceOf(error) },
    'An activity failed in a way that nobody foresaw',
  );
  const details: FailureDetails = { incident };
  return withoutStack(
    ApplicationFailure.create({
      type: 'internal',
      message: `${ERRORS.internal.title} (incident ${incident})`,
      details: [details],
    }),
  );
}

function whereOf({ activity, attempt, workflowId }: FailureContext): Record<string, unknown> {
  return { activity, attempt, workflowId };
}

/** The parts of a foreign error that a log may hold: its name, its code and where it was thrown. */
export function traceOf(error: unknown): { name: string; code?: string; frames: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    name: error.name,
    frames: frames.slice(0, 12).map((line) => line.trim()),
    ...(code !== undefined && /^[\w.-]{1,64}$/.test(code) ? { code } : {}),
  };
}

/** The parts of our own error that a history may hold: codes and pointers. */
export function detailsOf(error: KycError): FailureDetails {
  const { vendorCode } = error;
  const fields = error.fields.map((field) => field.pointer).filter(isPointer);
  return {
    ...(vendorCode !== undefined && /^[A-Za-z0-9._-]{1,40}$/.test(vendorCode)
      ? { vendorCode }
      : {}),
    ...(fields.length > 0 ? { fields } : {}),
  };
}

const isPointer = (pointer: string): boolean => /^(\/[A-Za-z0-9_-]{1,60}){1,8}$/.test(pointer);

/** The same pauses as Temporal makes for a vendor that is down (`vendorRetry` in activity-stubs.ts). */
const OUTAGE = { firstMs: 2_000, factor: 2, capMs: 10 * 60_000 };
/**
 * Our own services come back within seconds or minutes, and retries do not trouble a vendor. So the pause
 * stays short, however often the call has failed.
 */
const OURS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'store_unavailable',
  'objects_unavailable',
]);
const OURS_AWAY = { firstMs: 1_000, factor: 2, capMs: 30_000 };
/** After a pause, calls of the same priority spread over this time. */
const TURN_MS = 2_000;
/** The priority of work that has none: between questions and polls. */
const NO_TURN = 3;

function retryDelayMs(error: KycError, { attempt, turn }: FailureContext): number | undefined {
  const { code, retryAfterMs } = error;
  if (retryAfterMs === undefined) {
    if (OURS.has(code)) return growingDelayMs(OURS_AWAY, attempt);
    return ERRORS[code].retry === 'slow' ? growingDelayMs(SLOW, attempt) : undefined;
  }
  switch (code) {
    case 'vendor_rate_limited':
    case 'vendor_paused':
      return retryAfterMs + spreadMs(turn);
    case 'vendor_unavailable':
      // A vendor that is down and asks us to retry at once would otherwise be called without a pause.
      return Math.max(retryAfterMs, growingDelayMs(OUTAGE, attempt)) + spreadMs(turn);
    default:
      return retryAfterMs;
  }
}

/** Spreads the calls after a pause: those that a person waits for first, polls and archives last. */
function spreadMs(turn: number | undefined): number {
  const place = turn === undefined || turn < 1 ? NO_TURN : turn;
  return Math.round((place - 1 + Math.random()) * TURN_MS);
}

/** `firstMs` before the second try, then times `factor`, never above `capMs`. */
export function growingDelayMs(
  plan: { firstMs: number; factor: number; capMs: number },
  attempt: number,
): number {
  return Math.round(Math.min(plan.firstMs * plan.factor ** (attempt - 1), plan.capMs));
}

/** A vendor may need minutes to report an event of its own: we ask again this long after the first time. */
const QUESTIONS_MS = [10_000, 70_000, 370_000];
const TOO_SOON_MS = 1_000;

/** The time until the next of these questions; null when all were asked. */
export function nextQuestionMs(sinceFirstMs: number): number | null {
  const next = QUESTIONS_MS.find((at) => at > sinceFirstMs + TOO_SOON_MS);
  return next === undefined ? null : Math.ceil(next - sinceFirstMs);
}

/** The stack would only show this file; the log has the origin of the error. */
function withoutStack(failure: ApplicationFailure): ApplicationFailure {
  failure.stack = '';
  return failure;
}

/** The result of the work, or null where the vendor does not know the session (any more). */
export async function nullIfNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KycError && error.code === 'vendor_session_unknown') return null;
    throw error;
  }
}
