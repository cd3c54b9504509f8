import { randomUUID } from 'node:crypto';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ErrorCode } from '../domain/errors.ts';
import { ERRORS, KycError } from '../domain/errors.ts';
import type { ActivityLogger } from './deps.ts';

/** Pauses before a person may have acted: one minute at first, never more than fifteen. */
const SLOW = { firstMs: 60_000, factor: 2, capMs: 15 * 60_000 };

/** These are part of the daily round: Temporal neither counts nor logs them as failures. */
const BENIGN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['vendor_token_busy', 'vendor_paused']);

/** What a failure carries beside its type: codes and pointers, never values. */
export interface FailureDetails {
  /** The other side's own code, e.g. `1104`. */
  vendorCode?: string;
  /** JSON pointers of the fields that were at fault. */
  fields?: string[];
  /** Under which the log knows more; only for `internal`. */
  incident?: string;
}

export interface FailureContext {
  /** Which try this was: 1, 2, … */
  attempt: number;
  /** Name of the activity, for the log. */
  activity: string;
  workflowId: string | null;
  /** Whose turn it is where calls wait, 1 before 5 (see workflows/vendor-calls.ts). */
  turn: number | undefined;
  logger: ActivityLogger;
}

/**
 * The failure that may enter a history. Its type is one of our error codes, its message is the fixed
 * title of that code, its details are codes and pointers; whatever else the error knew stays out.
 */
export function toFailure(error: unknown, context: FailureContext): ApplicationFailure {
  // Only `askAgain` below makes these; everything else throws KycError or has no right to be seen.
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof KycError) return knownFailure(error, context);
  return unknownFailure(error, context);
}

/** Not a failure at all: tells Temporal to ask again after `delayMs`. */
export function nothingNew(delayMs: number): ApplicationFailure {
  return askAgain('nothing_new', 'The vendor has nothing new to say yet', delayMs);
}

/** Nor is this: the worker holds as many images as it may at one time. */
export function noRoom(delayMs: number): ApplicationFailure {
  return askAgain('no_room', 'The worker holds as many images as it may', delayMs);
}

/** Nor this: others are being sent to the same endpoint. */
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

/** How loud it is logged. */
function levelOf(code: ErrorCode): 'info' | 'warn' | 'error' {
  switch (code) {
    case 'vendor_paused':
      // A thousand calls may wait for one 429, which its own caller has logged.
      return 'info';
    case 'internal':
      // A row that was changed behind our back, a write that follows from nothing: an operator must look.
      return 'error';
    default:
      return 'warn';
  }
}

/** Other libraries' messages quote values (a row, a piece of JSON): only name, code and frames are kept. */
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

/** What a log may hold of an error that is not ours: its name, its code and where it was thrown. */
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

/** What a history may know of an error of ours: codes and pointers. */
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

/** As Temporal's own pauses for a vendor that is away (`vendorRetry` in workflows/activity-stubs.ts). */
const OUTAGE = { firstMs: 2_000, factor: 2, capMs: 10 * 60_000 };
/**
 * What is ours comes back within seconds or minutes, and no vendor is troubled by trying: a call is
 * not to wait for ten minutes after that, however often it had failed before.
 */
const OURS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'store_unavailable',
  'objects_unavailable',
]);
const OURS_AWAY = { firstMs: 1_000, factor: 2, capMs: 30_000 };
/** How long calls of the same turn are spread over when all are let in again. */
const TURN_MS = 2_000;
/** Between questions and polls: work that was given no turn. */
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
      // Asked to come back at once, it would be called without a pause for as long as it is away.
      return Math.max(retryAfterMs, growingDelayMs(OUTAGE, attempt)) + spreadMs(turn);
    default:
      return retryAfterMs;
  }
}

/** Not all at one moment after a pause: what a person waits for first, polls and archives last. */
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

/** A vendor may need minutes until it knows what has happened at it: asked again this long after the first. */
const QUESTIONS_MS = [10_000, 70_000, 370_000];
const TOO_SOON_MS = 1_000;

/** How long until the next of these questions, after 10 s, 1 min and 5 min; null when the last was asked. */
export function nextQuestionMs(sinceFirstMs: number): number | null {
  const next = QUESTIONS_MS.find((at) => at > sinceFirstMs + TOO_SOON_MS);
  return next === undefined ? null : Math.ceil(next - sinceFirstMs);
}

/** The stack would only show this file; where the error came from is in the log. */
function withoutStack(failure: ApplicationFailure): ApplicationFailure {
  failure.stack = '';
  return failure;
}

/** What comes of that work, or null where the vendor does not (or no longer) know what it is about. */
export async function nullIfNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KycError && error.code === 'vendor_session_unknown') return null;
    throw error;
  }
}
