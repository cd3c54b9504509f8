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

/** A decision takes minutes to hours. */
const UNDECIDED_MS = HOUR_MS;
/** When a session that is being archived is looked at again, first and at most, and how long in all. */
const ARCHIVE_FIRST_LOOK_MS = 5_000;
const ARCHIVE_LOOK_MS = 10 * MINUTE_MS;
const ARCHIVE_PATIENCE_MS = 7 * DAY_MS;
/** For what only concerns one session, so that the others need not wait for it. */
const STEP_BACK_MS = HOUR_MS;
/** Where a vendor names no time itself. */
const LIMITED_MS = HOUR_MS;

/** Activities that delete sessions at vendors, one after the other for each account. */
export function createDeletionActivities(deps: ActivityDeps): DeletionActivities {
  return { deleteNextAtVendor: (input) => deleteNextAtVendor(deps, input) };
}

/**
 * Takes the account's oldest deletion that is due, makes sure that what must be kept is stored, and asks
 * the vendor to delete the session. Records that it is about to ask before it asks.
 *
 * @throws KycError what passes by itself or must be mended for the whole account: an outage, a timeout,
 *   refused credentials. Temporal tries again
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

/** An archive that never ends is for an operator to look at: nothing is lost meanwhile, here or there. */
async function waitForArchive(deps: ActivityDeps, due: DueDeletion): Promise<DeletionResult> {
  const waitedMs = deps.now().getTime() - due.requestedAt.getTime();
  if (waitedMs > ARCHIVE_PATIENCE_MS) return refuse(deps, due, 'archive_unfinished');
  return stepBack(deps, due, {
    // As long again as it has waited: most archives take seconds.
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
    // Of the account as a whole, met by the login or by another caller a moment ago.
    if (!isLimit(error)) throw error;
    return waitForLimit(deps, due, sent, { waitMs: error.retryAfterMs ?? LIMITED_MS });
  }
}

/**
 * A limit on deletions alone (e.g. ten a day) says nothing of the account's other calls: it is taken
 * here, before it could speak for them.
 */
async function unlessLimited<T>(deleting: Promise<T>): Promise<T | { waitMs: number }> {
  try {
    return await deleting;
  } catch (error) {
    if (!isLimit(error)) throw error;
    return { waitMs: error.retryAfterMs ?? LIMITED_MS };
  }
}

/** Refused for now: unless an earlier try may have worked, the vendor's next word is its own. */
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
    // Whatever it is, it must not hold up the others: the next try takes the next one.
    await stepBack(deps, due, { forMs: STEP_BACK_MS, why: 'internal', wasNotDone: false });
    throw error;
  }
  if (ERRORS[error.code].retry === 'never') return refuse(deps, due, error.code, error);
  // What concerns one session alone: nonsense about it, or a row of it that was changed behind our back.
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
