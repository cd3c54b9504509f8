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
 * Has the vendor asked about verifications of which a late question is due: by a refresh request for each
 * session. Whatever breaks in between, the question is asked again. One that cannot be
 * asked is put off for an hour and holds up no other; its error is thrown once all were seen to.
 *
 * @returns how many verifications that were
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
      // Of a person who was erased there is nothing left to ask.
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
