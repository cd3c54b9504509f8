import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import { taggedSession } from '../sessions/read.ts';
import type { Store } from '../store.ts';
import type { SessionState } from '../types.ts';

/** A session at the vendor, and what the person did there as far as we see it. */
export interface KeptSession {
  number: number;
  state: SessionState;
  requestedAt: Date;
  readyAt: Date | null;
  expiresAt: Date | null;
  endedAt: Date | null;
  /** When the person has an appointment there. */
  appointmentAt: Date | null;
  /** How often their link was opened meanwhile; not known any more some months after the end. */
  linkOpened: number;
  linkOpenedLastAt: Date | null;
  /** When they came back from the vendor's page last. */
  returnedAt: Date | null;
}

const sessionRow = taggedSession.extend({
  state: parse.sessionState,
  requested_at: z.date(),
  ready_at: z.date().nullable(),
  expires_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  appointment_at: z.date().nullable(),
  opened: z.int().nullable(),
  opened_at: z.date().nullable(),
  returned_at: z.date().nullable(),
});

/**
 * All sessions of a verification, in order; without what the vendor calls them and what leads to them.
 * @throws RowChangedError when one of them is not as we wrote it
 */
export async function listSessions(
  { app, tags }: Pick<Store, 'app' | 'tags'>,
  { verificationId }: { verificationId: string },
): Promise<KeptSession[]> {
  const rows = await queryRows(
    app,
    sessionRow,
    `select s.verification_id, s.number, s.account_id, s.vendor_session_hash, s.tag, s.state,
       s.requested_at, s.ready_at, s.expires_at, s.ended_at, s.appointment_at,
       o.opened, o.updated_at as opened_at, r.returned_at
     from vendor_sessions s
       left join link_opens o on o.verification_id = s.verification_id and o.session = s.number
       left join refresh_requests r on r.verification_id = s.verification_id and r.session = s.number
     where s.verification_id = $1 order by s.number`,
    [verificationId],
  );
  return rows.map((row) => {
    tags.check('vendor_sessions', row, row.tag);
    return {
      ...{ number: row.number, state: row.state, requestedAt: row.requested_at },
      ...{ readyAt: row.ready_at, expiresAt: row.expires_at, endedAt: row.ended_at },
      ...{ appointmentAt: row.appointment_at, linkOpened: row.opened ?? 0 },
      ...{ linkOpenedLastAt: row.opened_at, returnedAt: row.returned_at },
    };
  });
}
