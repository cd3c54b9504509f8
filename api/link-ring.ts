import { isFinal } from '../domain/status.ts';
import { storeRing } from '../store/index.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { OpenedLink } from './routes/link-target.ts';

/**
 * Makes the workflow ask the vendor, because the person's browser or app says that something has
 * happened. Nothing is believed of it, and nothing is stored where there is nothing to ask about.
 * @throws KycError `store_unavailable`
 */
export async function ringFor(
  { store, dispatch, now }: Pick<ApiDependencies, 'store' | 'dispatch' | 'now'>,
  { verificationId, target }: OpenedLink,
  said: { kind: 'return' | 'hint'; words?: Record<string, string> },
): Promise<void> {
  const session = sessionLeft(target);
  if (isFinal(target.status) || session === 0) return;
  const stored = await storeRing(store, {
    verificationId,
    session,
    kind: said.kind,
    words: said.words ?? {},
    receivedAt: now(),
  });
  if (stored.disposition === 'waiting') dispatch.inboxRow(stored.inboxId);
}

/**
 * The newest session in which anybody can have been; 0 where there is none. By our clock it may have ended
 * while the vendor let the person finish.
 */
function sessionLeft({ session }: OpenedLink['target']): number {
  if (session === null) return 0;
  return session.state === 'requested' ? session.number - 1 : session.number;
}
