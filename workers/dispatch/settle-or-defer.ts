import type { ErrorCode } from '../../domain/errors.ts';
import { deferRow, parkRow, type Queue, settleRow, type Store } from '../../store/index.ts';
import type { Logger } from '../logger.ts';
import { causeOf } from './cause.ts';

/** Twenty-five minutes of pauses: a fault of ours that lasts longer than a deployment of its mending. */
const MOST_TRIES = 50;
/** For want of these a row waits for as long as it takes. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'workflow_unavailable',
  'store_unavailable',
  'objects_unavailable',
  // What is to be erased has not ended yet.
  'not_ready',
]);

/**
 * Does what a claimed row asks for, and is done with the row. Where that fails, the row is given out again
 * after a pause, or parked, when it was tried too often for a fault of ours.
 *
 * @returns `waits` where it is to be tried again, and what comes after it has to wait as well
 * @throws KycError `store_unavailable`: the row is given out again when its lease ends
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
