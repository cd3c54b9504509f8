import {
  claimRefreshes,
  deferRefresh,
  type DueRefresh,
  type RefreshedSession,
} from '../../store/index.ts';
import { causeOf } from './cause.ts';
import { CALL_MS, type DispatchParts } from './outbox.ts';
import { refresh, refreshStart } from './standalone.ts';

const BATCH = 50;

/** Starts the activities that ask vendors about the sessions that are due; returns how many. */
export async function relayRefreshes(parts: DispatchParts): Promise<number> {
  return startAll(parts, await claimRefreshes(parts.store, { limit: BATCH }));
}

/** The same for one session, right after a request for it. */
export async function startRefresh(parts: DispatchParts, of: RefreshedSession): Promise<void> {
  await startAll(parts, await claimRefreshes(parts.store, { limit: 1, of }));
}

async function startAll(parts: DispatchParts, due: readonly DueRefresh[]): Promise<number> {
  const started = await Promise.all(due.map((one) => start(parts, one)));
  return started.filter(Boolean).length;
}

/** Leaves the row for later where Temporal is down. */
async function start(
  { temporal, store, logger }: DispatchParts,
  due: DueRefresh,
): Promise<boolean> {
  const { verificationId, session } = due;
  try {
    const { client } = temporal;
    await temporal.within(CALL_MS, () => client.activity.start(refresh, refreshStart(due)));
    return true;
  } catch (error) {
    logger.warn({ verificationId, session, ...causeOf(error) }, 'a question has to wait');
    await deferRefresh(store, due);
    return false;
  }
}
