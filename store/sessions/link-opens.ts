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
    `insert into link_opens (verification_id, session) values ($1, $2)
     on conflict (verification_id, session)
     do update set opened = link_opens.opened + 1, updated_at = now()`,
    [opened.verificationId, opened.session],
  );
}

/**
 * Takes what the newest opening of the link allows: one token for the device. Of all callers only one
 * gets true, until the link is opened again.
 */
export async function takeLinkOpen(store: Store, opened: OpenedSession): Promise<boolean> {
  const taken = await execute(
    store.app,
    `update link_opens set token_given_at_open = opened, updated_at = now()
     where verification_id = $1 and session = $2 and token_given_at_open < opened`,
    [opened.verificationId, opened.session],
  );
  return taken > 0;
}
