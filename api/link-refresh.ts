import { isFinal } from '../domain/status.ts';
import { requestRefresh } from '../store/index.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { OpenedLink } from './routes/link-target.ts';

/**
 * Has the vendor asked, because the person's browser or app says that something has happened. Nothing
 * else is believed of it, and nothing is stored where there is nothing to ask about.
 * @throws KycError `store_unavailable`
 */
export async function refreshFor(
  { store, dispatch, now }: Pick<ApiDependencies, 'store' | 'dispatch' | 'now'>,
  { verificationId, target }: OpenedLink,
  by: 'return' | 'hint',
): Promise<void> {
  const session = sessionLeft(target);
  if (isFinal(target.status) || session === 0) return;
  const about = { verificationId, session };
  const { isKept, inboxId } = await requestRefresh(store, { ...about, by, receivedAt: now() });
  if (inboxId !== null) dispatch.inboxRow(inboxId);
  if (isKept) dispatch.refresh(about);
}

/**
 * The newest session in which anybody can have been; 0 where there is none. By our clock it may have ended
 * while the vendor let the person finish.
 */
function sessionLeft({ session }: OpenedLink['target']): number {
  if (session === null) return 0;
  return session.state === 'requested' ? session.number - 1 : session.number;
}
