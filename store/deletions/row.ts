import { z } from 'zod';
import { type Executor, queryMaybe, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import { DELETION_STATES, type VendorDeletionRow } from '../types.ts';

const deletionRow = z.object({
  number: z.int(),
  orphan_id: parse.uuid.nullable(),
  state: z.enum(DELETION_STATES),
  why: z.string().nullable(),
  requested_at: z.date(),
  settled_at: z.date().nullable(),
});

/** What was asked for of one verification, in the order of its sessions. */
export async function readDeletions(
  executor: Executor,
  verificationId: string,
): Promise<VendorDeletionRow[]> {
  const rows = await queryRows(
    executor,
    deletionRow,
    `select number, orphan_id, state, why, requested_at, settled_at from vendor_deletions
     where verification_id = $1 order by number, position`,
    [verificationId],
  );
  return rows.map(({ orphan_id, requested_at, settled_at, ...same }) => ({
    ...same,
    orphan: orphan_id !== null,
    requestedAt: requested_at,
    settledAt: settled_at,
  }));
}

const unnamedRow = z.object({ unnamed: parse.count });

/** Of tries that nobody has said anything of, each may have made a session, as long as none is saved. */
export async function countUnnamed(executor: Executor, verificationId: string): Promise<number> {
  const row = await queryMaybe(
    executor,
    unnamedRow,
    `select
       (select count(*) from orphan_sessions
        where verification_id = $1 and vendor_session_id is null)
       + (select count(*) from session_rings r join vendor_sessions s using (verification_id, number)
          where verification_id = $1 and s.state = 'requested' and r.settled_at is null) as unnamed`,
    [verificationId],
  );
  return row?.unnamed ?? 0;
}
