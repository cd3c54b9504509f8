import { addTo, noneFound, type Found } from '../../domain/sweep-report.ts';
import { listStoppedErasures, resumeErasure } from '../../store/index.ts';
import type { DispatchParts } from './outbox.ts';
import type { Sweeping } from './sweep-retention.ts';

const BATCH = 100;

/**
 * Puts unfinished erasures back into the outbox that are no longer there: somebody has removed their rows by
 * hand.
 * @returns the verifications whose erasures go on now
 * @throws what the store throws when it is down; the signal's reason once it is aborted
 */
export async function resumeErasures(
  { store, logger }: Pick<DispatchParts, 'store' | 'logger'>,
  { signal, each }: Sweeping,
): Promise<Found> {
  const found = noneFound();
  for (let after: string | undefined; ;) {
    const stopped = await listStoppedErasures(store, { after, limit: BATCH });
    for (const verificationId of stopped) {
      signal?.throwIfAborted();
      await each(verificationId, async () => {
        if (!(await resumeErasure(store, { verificationId }))) return;
        logger.error({ verificationId }, 'an erasure was taken out of the outbox: it goes on');
        addTo(found, verificationId);
      });
    }
    after = stopped.at(-1);
    if (stopped.length < BATCH) return found;
  }
}
