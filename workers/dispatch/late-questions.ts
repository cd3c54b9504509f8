import { KycError } from '../../domain/errors.ts';
import {
  listLateQuestions,
  postponeLateQuestions,
  refreshVerification,
  settleLateQuestions,
} from '../../store/index.ts';
import type { DispatchParts } from './outbox.ts';

const BATCH = 100;

/**
 * Makes refresh requests for all sessions of each verification that has a late question due. After a crash in
 * between it asks again. If it cannot ask about one, it postpones that one for an hour, goes on with the
 * others, and throws the error at the end.
 *
 * @returns for how many verifications questions were due
 */
export async function askLateQuestions({ store }: Pick<DispatchParts, 'store'>): Promise<number> {
  const ids = await listLateQuestions(store, { limit: BATCH });
  let failure: Error | null = null;
  for (const verificationId of ids) {
    try {
      await refreshVerification(store, { verificationId, receivedAt: new Date() });
    } catch (error) {
      const code = error instanceof KycError ? error.code : 'internal';
      if (code === 'store_unavailable') throw error;
      // After an erasure nothing is left to ask.
      if (code !== 'erased') {
        failure = error instanceof Error ? error : new Error('A late question was not asked.');
        await postponeLateQuestions(store, { verificationId });
        continue;
      }
    }
    await settleLateQuestions(store, { verificationId });
  }
  if (failure !== null) throw failure;
  return ids.length;
}
