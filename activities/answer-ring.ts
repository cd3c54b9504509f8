import { ERRORS, KycError } from '../domain/errors.ts';
import { findEcho, findOpenRing, settleRing } from '../store/index.ts';
import { type AskDeps, askOnce } from './ask-vendor.ts';
import { hearScreening } from './ask-screening.ts';
import type { AnswerRingInput, AnswerRingResult } from './contract.ts';
import { nextEchoMs, nothingNew, rangAgain } from './failure.ts';

/** Between two questions that rings in between made necessary. */
const RANG_AGAIN_MS = 1_000;

/**
 * Asks the vendor because of a ring, until an answer is younger than the last time it rang: what comes
 * while the vendor is being asked is answered by the next try. The relay tells the verification what is
 * new. Where nobody knows an answer any more, there is nothing to tell, which is no failure.
 */
export async function answerRing(deps: AskDeps, input: AnswerRingInput): Promise<AnswerRingResult> {
  try {
    const inboxId = await findNews(deps, input);
    return { answer: inboxId === null ? 'nothing_new' : 'news', inboxId };
  } catch (error) {
    if (!(error instanceof KycError) || ERRORS[error.code].retry !== 'never') throw error;
    const { verificationId, session } = input;
    const { code, vendorCode } = error;
    deps.logger.warn({ verificationId, session, code, vendorCode }, 'A ring cannot be answered');
    return { answer: 'impossible', inboxId: null };
  }
}

async function findNews(
  deps: AskDeps,
  { inboxId, ...about }: AnswerRingInput,
): Promise<string | null> {
  const open = await findOpenRing(deps.store, { inboxId });
  if (open === null && (await findEcho(deps.store, { inboxId })) === null) return null;
  const { fact, stored } = await askOnce(deps, about, { isToBeTold: true });
  const isScreened = await hearScreening(deps, about, fact);
  const rang = open !== null && (await settleRing(deps.store, { inboxId, ...open })).rangAgain;
  if (isScreened || stored?.disposition === 'waiting') deps.onAnswered?.();
  if (rang) throw rangAgain(RANG_AGAIN_MS);
  if (stored?.isNew === true) return stored.inboxId;
  const isDecided = fact.outcome === 'approved' || fact.outcome === 'declined';
  const delayMs = isDecided ? null : nextEchoMs(await findEcho(deps.store, { inboxId }));
  if (delayMs !== null) throw nothingNew(delayMs);
  return null;
}
