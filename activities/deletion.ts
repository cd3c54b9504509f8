import { cancellationSignal } from '@temporalio/activity';
import { ERRORS, KycError } from '../domain/errors.ts';
import type { DeletionWhy, DueDeletion } from '../store/index.ts';
import {
  deferDeletion,
  findNextDeletion,
  getVendorAccount,
  noteDeletionSent,
  readDeletionReference,
  settleDeletion,
} from '../store/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../vendors/lifecycle.ts';
import type { DeletionActivities, DeletionInput, DeletionResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { isLimit, refuseWhilePaused } from './account-health.ts';
import { callVendor } from './vendor-token.ts';

/** The pause while the vendor has not decided the session, which takes minutes to hours. */
const UNDECIDED_MS = HOUR_MS;
/** The first and the longest pause while a session is being archived, and how long we wait in all. */
const ARCHIVE_FIRST_LOOK_MS = 5_000;
const ARCHIVE_LOOK_MS = 10 * MINUTE_MS;
const ARCHIVE_PATIENCE_MS = 7 * DAY_MS;
/** The pause after a fault of one session; the others go on meanwhile. */
const STEP_BACK_MS = HOUR_MS;
/** The pause after a limit for which the vendor names no time. */
const LIMITED_MS = HOUR_MS;

/** Activities that delete sessions at vendors, one after the other for each account. */
export function createDeletionActivities(deps: ActivityDeps): DeletionActivities {
  return { deleteNextAtVendor: (input) => deleteNextAtVendor(deps, input) };
}

/**
 * Takes the account's oldest deletion that is due, waits until its evidence is archived, and asks the vendor
 * to delete the session. Records that it will ask before it asks.
 *
 * @throws KycError for a fault of the whole account: an outage, a timeout, refused credentials. Temporal
 *   retries it
 */
async function deleteNextAtVendor(
  deps: ActivityDeps,
  { accountId }: DeletionInput,
): Promise<DeletionResult> {
  const next = await findNextDeletion(deps.store, { accountId });
  if (next.due === null) return { did: 'nothing', nextDueInMs: next.nextDueInMs };
  const { due } = next;
  if (due.isArchiving) return waitForArchive(deps, due);
  try {
    return await deleteOne(deps, accountId, due);
  } catch (error) {
    return afterFailure(deps, due, error);
  }
}

/** An operator must look at an archive that never ends; until then the data stay here and at the vendor. */
async function waitForArchive(deps: ActivityDeps, due: DueDeletion): Promise<DeletionResult> {
  const waitedMs = deps.now().getTime() - due.requestedAt.getTime();
  if (waitedMs > ARCHIVE_PATIENCE_MS) return refuse(deps, due, 'archive_unfinished');
  return stepBack(deps, due, {
    // Doubles the time waited so far: most archives take seconds.
    forMs: Math.min(Math.max(waitedMs, ARCHIVE_FIRST_LOOK_MS), ARCHIVE_LOOK_MS),
    why: 'archive_unfinished',
    wasNotDone: false,
  });
}

async function deleteOne(
  deps: ActivityDeps,
  accountId: string,
  due: DueDeletion,
): Promise<DeletionResult> {
  const { store } = deps;
  const account = await getVendorAccount(store, { id: accountId });
  const vendor = deps.vendors(account.vendor);
  const deleteSession = vendor.deleteSession?.bind(vendor);
  const reference = await readDeletionReference(store, { ...due, accountId });
  if (deleteSession === undefined || reference === null) {
    throw new KycError('vendor_misconfigured', 'There is nothing that could be deleted.');
  }
  refuseWhilePaused(account);
  const sent = await noteDeletionSent(store, due);
  if (sent === null) return { did: 'deferred' };
  const signal = cancellationSignal();
  try {
    const outcome = await callVendor(deps, account, (call) =>
      unlessLimited(deleteSession({ ...call, signal }, reference)),
    );
    if (typeof outcome === 'object') return await waitForLimit(deps, due, sent, outcome);
    if (outcome !== 'undecided') return await settle(deps, due, outcome);
    return await stepBack(deps, due, {
      forMs: UNDECIDED_MS,
      why: 'vendor_undecided',
      wasNotDone: true,
    });
  } catch (error) {
    // The limit of the whole account, which the login or another caller has just met.
    if (!isLimit(error)) throw error;
    return waitForLimit(deps, due, sent, { waitMs: error.retryAfterMs ?? LIMITED_MS });
  }
}

/**
 * Handles a limit on deletions alone (e.g. ten a day) before `callVendor` sees it, which would pause all
 * calls of the account.
 */
async function unlessLimited<T>(deleting: Promise<T>): Promise<T | { waitMs: number }> {
  try {
    return await deleting;
  } catch (error) {
    if (!isLimit(error)) throw error;
    return { waitMs: error.retryAfterMs ?? LIMITED_MS };
  }
}

/** Defers it. Only if no earlier try was sent do we know that the vendor has not deleted the session. */
async function waitForLimit(
  { store }: ActivityDeps,
  due: DueDeletion,
  { sentBefore }: { sentBefore: boolean },
  { waitMs }: { waitMs: number },
): Promise<DeletionResult> {
  const why = 'vendor_rate_limited';
  await deferDeletion(store, { ...due, forMs: 0, why, wasNotDone: !sentBefore });
  return { did: 'limited', waitMs };
}

async function afterFailure(
  deps: ActivityDeps,
  due: DueDeletion,
  error: unknown,
): Promise<DeletionResult> {
  if (!(error instanceof KycError)) {
    // An unknown fault must not hold up the others: the next try takes the next session.
    await stepBack(deps, due, { forMs: STEP_BACK_MS, why: 'internal', wasNotDone: false });
    throw error;
  }
  if (ERRORS[error.code].retry === 'never') return refuse(deps, due, error.code, error);
  // These two concern one session: a nonsensical answer, or a row that somebody has tampered with.
  if (error.code !== 'vendor_invalid_response' && error.code !== 'internal') throw error;
  warn(deps, due, error);
  return stepBack(deps, due, { forMs: STEP_BACK_MS, why: error.code, wasNotDone: false });
}

async function stepBack(
  { store }: ActivityDeps,
  due: DueDeletion,
  about: { forMs: number; why: DeletionWhy; wasNotDone: boolean },
): Promise<DeletionResult> {
  await deferDeletion(store, { ...due, ...about });
  return { did: 'deferred' };
}

async function settle(
  { store }: ActivityDeps,
  due: DueDeletion,
  state: 'deleted' | 'gone',
): Promise<DeletionResult> {
  await settleDeletion(store, { ...due, state, why: null });
  return { did: state };
}

async function refuse(
  deps: ActivityDeps,
  due: DueDeletion,
  why: DeletionWhy,
  error?: KycError,
): Promise<DeletionResult> {
  await settleDeletion(deps.store, { ...due, state: 'refused', why });
  warn(deps, due, error ?? why);
  return { did: 'refused' };
}

function warn({ logger }: ActivityDeps, due: DueDeletion, what: KycError | string): void {
  const { verificationId, number: session } = due;
  const about =
    typeof what === 'string'
      ? { code: what }
      : { code: what.code, vendorCode: what.vendorCode, reason: what.message };
  logger.warn({ verificationId, session, ...about }, 'A session was not deleted at the vendor');
}
