import { execute } from '../database.ts';
import type { Store } from '../store.ts';

interface OpenedSession {
  verificationId: string;
  session: number;
}

/** The person's link was opened while that session waited for them. */
export async function countLinkOpen(store: Store, opened: OpenedSession): Promise<void> {
  await execute(
    store.app,
    `insert into link_openings (verification_id, session) values ($1, $2)
     on conflict (verification_id, session)
     do update set opened = link_openings.opened + 1, updated_at = now()`,
    [opened.verificationId, opened.session],
  );
}

/**
 * Takes what the newest opening of the link allows: one token for the device. However many ask at
 * once, one is told true, until the link is opened again.
 */
export async function takeLinkOpen(store: Store, opened: OpenedSession): Promise<boolean> {
  const taken = await execute(
    store.app,
    `update link_openings set given_at_opening = opened, updated_at = now()
     where verification_id = $1 and session = $2 and given_at_opening < opened`,
    [opened.verificationId, opened.session],
  );
  return taken > 0;
}
