import { isFinal } from '../domain/status.ts';
import { requestRefresh } from '../store/index.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { OpenedLink } from './routes/link-target.ts';

/**
 * Requests a question to the vendor, because the person's browser or app reports that something has happened.
 * We trust nothing else in that report, and store nothing where there is no session to ask about.
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
 * The newest session that the person can have used; 0 where there is none. It may have ended by our clock,
 * while the vendor still let the person finish.
 */
function sessionLeft({ session }: OpenedLink['target']): number {
  if (session === null) return 0;
  return session.state === 'requested' ? session.number - 1 : session.number;
}
