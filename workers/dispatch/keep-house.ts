import { forgetSettled } from '../../store/index.ts';
import type { DispatchParts } from './outbox.ts';

const BATCH = 1_000;
/** Of a sweep: more than is ever added between two. */
const MOST_BATCHES = 20;

/**
 * Deletes what nothing reads any more (see `forgetSettled`), batch after batch; what is left comes with the
 * next sweep.
 * @throws what the store throws when it is away; the signal's reason once it is aborted
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
