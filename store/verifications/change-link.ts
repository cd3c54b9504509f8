import type pg from 'pg';
import { z } from 'zod';
import { execute, inTransaction, queryOne } from '../database.ts';
import { appendEvents } from '../events.ts';
import { noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { MayBeKeyed } from '../types.ts';
import { lockVerification, refuseErased } from './lock.ts';

interface LinkChange extends MayBeKeyed {
  verificationId: string;
  /** Who wants it. */
  principal: string;
}

/**
 * Takes the person's link back: it leads nowhere until it is replaced. Safe to repeat.
 * @throws KycError `not_found`; `erased`: it leads nowhere any more
 */
export async function revokeLink(store: Store, change: LinkChange): Promise<void> {
  await inTransaction(store.app, async (tx) => {
    const { version, revoked } = await lockLink(tx, change.verificationId);
    if (!revoked) await write(store, tx, change, { type: 'link.revoked', version, revoked: true });
    await noteRequest(store, tx, change.sent);
  });
}

/**
 * Makes a new link, from which on none of before leads anywhere.
 * @param change.version the link that is to be replaced: where it is not the newest any more, it has been
 *   replaced and nothing changes. Absent: whichever is the newest
 * @returns the version of the link that is good now, and whether it was made by this
 * @throws KycError `not_found`; `erased`
 */
export async function replaceLink(
  store: Store,
  change: LinkChange & { version?: number | undefined },
): Promise<{ version: number; replaced: boolean }> {
  return inTransaction(store.app, async (tx) => {
    const { version } = await lockLink(tx, change.verificationId);
    await noteRequest(store, tx, change.sent);
    if (change.version !== undefined && change.version !== version) {
      return { version, replaced: false };
    }
    const next = version + 1;
    await write(store, tx, change, { type: 'link.replaced', version: next, revoked: false });
    return { version: next, replaced: true };
  });
}

const linkRow = z.object({ version: z.int(), revoked: z.boolean() });

async function lockLink(tx: pg.PoolClient, verificationId: string) {
  refuseErased(await lockVerification(tx, verificationId));
  return queryOne(
    tx,
    linkRow,
    `select link_version as version, link_revoked_at is not null as revoked
     from verifications where id = $1`,
    [verificationId],
  );
}

async function write(
  store: Store,
  tx: pg.PoolClient,
  { verificationId, principal }: LinkChange,
  { type, version, revoked }: { type: string; version: number; revoked: boolean },
): Promise<void> {
  await execute(
    tx,
    `update verifications
     set link_version = $2, link_revoked_at = case when $3 then now() end,
       sequence = sequence + 1, updated_at = now()
     where id = $1`,
    [verificationId, version, revoked],
  );
  await appendEvents(store, tx, verificationId, [{ type, principal, data: { version } }]);
}
