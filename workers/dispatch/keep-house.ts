import { forgetSettled } from '../../store/index.ts';
import type { DispatchParts } from './outbox.ts';

const BATCH = 1_000;
/** Per sweep: more than are ever added between two sweeps. */
const MOST_BATCHES = 20;

/**
 * Deletes rows that no code reads any more (see `forgetSettled`), batch after batch; the next sweep deletes
 * the rest.
 * @throws what the store throws when it is down; the signal's reason once it is aborted
 */
export async function keepHouse(
  { store, logger }: Pick<DispatchParts, 'store' | 'logger'>,
  { signal }: { signal: AbortSignal | undefined },
): Promise<void> {
  const gone = { outbox: 0, linkOpens: 0, tries: 0 };
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    signal?.throwIfAborted();
    const { outbox, linkOpens, tries } = await forgetSettled(store, { limit: BATCH });
    gone.outbox += outbox;
    gone.linkOpens += linkOpens;
    gone.tries += tries;
    if (Math.max(outbox, linkOpens, tries) < BATCH) break;
  }
  if (gone.outbox + gone.linkOpens + gone.tries > 0) {
    logger.info(gone, 'what nothing reads any more was deleted');
  }
}
