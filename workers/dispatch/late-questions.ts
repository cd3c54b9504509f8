import { KycError } from '../../domain/errors.ts';
import { listLateQuestions, refreshVerification, settleLateQuestions } from '../../store/index.ts';
import type { DispatchParts } from './outbox.ts';

const BATCH = 100;

/**
 * Has the vendor asked about verifications of which a late question is due: a ring for each session,
 * which a revision answers. Whatever breaks in between, the question is asked again.
 *
 * @returns how many verifications that were
 */
export async function askLateQuestions({ store }: Pick<DispatchParts, 'store'>): Promise<number> {
  const ids = await listLateQuestions(store, { limit: BATCH });
  for (const verificationId of ids) {
    try {
      await refreshVerification(store, { verificationId, receivedAt: new Date() });
    } catch (error) {
      // There is nobody left to ask about.
      if (!(error instanceof KycError) || error.code !== 'erased') throw error;
    }
    await settleLateQuestions(store, { verificationId });
  }
  return ids.length;
}
