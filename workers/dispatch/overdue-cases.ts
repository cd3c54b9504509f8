import { KycError } from '../../domain/errors.ts';
import { listOverdueCases, tellOverdueCase } from '../../store/index.ts';
import { causeOf } from './cause.ts';
import type { DispatchParts } from './outbox.ts';

const BATCH = 100;

/**
 * Notifies clients, once per case, of cases that have waited for a reviewer longer than the client allows. If
 * that fails for one case, logs it and goes on with the others.
 *
 * @returns for how many cases it wrote a notification
 * @throws KycError `store_unavailable`
 */
export async function tellOverdueCases({
  store,
  logger,
}: Pick<DispatchParts, 'store' | 'logger'>): Promise<number> {
  let told = 0;
  for (let after: string | null | undefined = null; after !== undefined;) {
    const ids: string[] = await listOverdueCases(store, { after, limit: BATCH });
    for (const verificationId of ids) {
      try {
        if (await tellOverdueCase(store, { verificationId })) told += 1;
      } catch (error) {
        if (error instanceof KycError && error.code === 'store_unavailable') throw error;
        const trace = causeOf(error);
        logger.error(
          { verificationId, ...trace },
          'a client could not be told that a case is overdue',
        );
      }
    }
    after = ids.length < BATCH ? undefined : ids.at(-1);
  }
  return told;
}
