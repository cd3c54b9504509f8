import { ERRORS, KycError } from '../domain/errors.ts';
import type { VendorFact } from '../domain/outcome.ts';
import { mayRevise } from '../domain/revision.ts';
import {
  readRefresh,
  type RefreshOutcome,
  settleRefresh,
  type StoredAnswer,
} from '../store/index.ts';
import { hearScreening } from './ask-screening.ts';
import { type AskDeps, askOnce } from './ask-vendor.ts';
import type { RefreshInput, RefreshResult } from './contract.ts';

/**
 * Asks the vendor once about a session for a refresh request, and stores a new answer: the relay signals it
 * to the verification, or after the end a revision judges it. It settles only requests that were made before
 * the question; the row says when the next question is due, and the relay starts that one. That the vendor
 * can never answer again is no failure.
 */
export async function refresh(deps: AskDeps, about: RefreshInput): Promise<RefreshResult> {
  const request = await readRefresh(deps.store, about);
  if (request === null) return { outcome: 'nothing_new', inboxId: null };
  const { requested, isOver } = request;
  const result = await ask(deps, about, isOver).catch((error: unknown): RefreshResult => {
    if (!(error instanceof KycError) || ERRORS[error.code].retry !== 'never') throw error;
    const { code, vendorCode } = error;
    deps.logger.warn({ ...about, code, vendorCode }, 'A session cannot be asked about any more');
    return { outcome: 'impossible', inboxId: null };
  });
  await settleRefresh(deps.store, { ...about, requested, outcome: result.outcome });
  return result;
}

async function ask(deps: AskDeps, about: RefreshInput, isOver: boolean): Promise<RefreshResult> {
  const { fact, stored } = await askOnce(deps, about, { isToBeTold: true });
  const isScreened = await hearScreening(deps, about, { fact, isOver });
  if (isScreened || stored?.disposition === 'waiting') deps.onAnswered?.();
  const outcome = outcomeOf(fact, stored, isOver);
  return { outcome, inboxId: outcome === 'news' ? (stored?.inboxId ?? null) : null };
}

function outcomeOf(fact: VendorFact, stored: StoredAnswer | null, isOver: boolean): RefreshOutcome {
  const isLate = stored?.disposition === 'after_final';
  if (stored?.isNew === true && (!isLate || mayRevise(fact))) return 'news';
  const isDecided = fact.outcome === 'approved' || fact.outcome === 'declined';
  // After the end the request may be for a change of the decision that has not reached the answer yet.
  return isDecided && !isOver ? 'decided' : 'nothing_new';
}
