import type { ErrorCode } from '../../domain/errors.ts';
import { deferRow, parkRow, type Queue, settleRow, type Store } from '../../store/index.ts';
import type { Logger } from '../logger.ts';
import { causeOf } from './cause.ts';

/** About 25 minutes of pauses: longer than it takes to deploy a fix for a fault of ours. */
const MOST_TRIES = 50;
/** With these errors a row waits without end. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'workflow_unavailable',
  'store_unavailable',
  'objects_unavailable',
  // The verification to erase has not ended yet.
  'not_ready',
]);

/**
 * Does the work of a claimed row, and settles the row. If the work fails, the row is due again after a pause;
 * a row that fails too often by a fault of ours is parked.
 *
 * @returns `waits` where the row will be retried, so that later rows have to wait too
 * @throws KycError `store_unavailable`: the row is due again when its lease ends
 */
export async function settleOrDefer(
  { store, logger }: { store: Store; logger: Logger },
  queue: Queue,
  row: { id: string; tries: number; verificationId: string | null },
  work: () => Promise<void>,
): Promise<'done' | 'parked' | 'waits'> {
  const { id, tries, verificationId } = row;
  try {
    await work();
  } catch (error) {
    const { code, cause } = causeOf(error);
    const about = { queue, id, verificationId, tries, code, cause };
    const isParked = tries >= MOST_TRIES && !PASSING.has(code);
    if (isParked) logger.error(about, 'a row is parked');
    else logger.warn(about, 'a row has to wait');
    await (isParked ? parkRow : deferRow)(store, queue, { id, error: code });
    return isParked ? 'parked' : 'waits';
  }
  await settleRow(store, queue, { id });
  return 'done';
}
