import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { SessionReference } from '../../domain/vendor-message.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { queryMaybe, queryRows } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionState } from '../types.ts';
import { sessionField } from './field.ts';

/** What a session's tag is over, and the tag. */
export const taggedSession = z.object({
  verification_id: parse.uuid,
  number: z.int(),
  account_id: parse.uuid,
  vendor_session_hash: z.string().nullable(),
  tag: z.string().nullable(),
});

const savedRow = taggedSession.extend({
  client_id: parse.uuid,
  is_erased: z.boolean(),
  state: parse.sessionState,
  vendor_session_id: z.string(),
  token: z.string().nullable(),
  expires_at: z.date().nullable(),
  ready_at: z.date(),
  read_at: z.date(),
});

/**
 * What the vendor calls the session, decrypted; null while there is none that the vendor gave us.
 * @throws KycError `erased` once the personal data was erased; RowChangedError when the
 *   session is not as we wrote it: of another account, say
 */
export async function readSession(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<{
  accountId: string;
  reference: SessionReference;
  state: SessionState;
  expiresAt: Date | null;
  readyAt: Date;
  /** By the database's clock, which all processes share. */
  readAt: Date;
} | null> {
  const { verificationId, session } = input;
  const row = await queryMaybe(
    store.app,
    savedRow,
    `select v.client_id, v.data_erased_at is not null as is_erased, s.verification_id, s.number, s.account_id, s.vendor_session_hash, s.tag,
       s.state, s.vendor_session_id, s.token, s.expires_at, s.ready_at, clock_timestamp() as read_at
     from vendor_sessions s join verifications v on v.id = s.verification_id
     where s.verification_id = $1 and s.number = $2 and s.vendor_session_id is not null`,
    [verificationId, session],
  );
  if (row === null) return null;
  store.tags.check('vendor_sessions', row, row.tag);
  const { client_id: clientId, is_erased: isErased } = row;
  const key = await verificationKey(store, { clientId, verificationId, isErased });
  const id = await key.unsealText(
    sessionField(session, 'vendor_session_id'),
    row.vendor_session_id,
  );
  const token =
    row.token === null
      ? {}
      : { token: await key.unsealText(sessionField(session, 'token'), row.token) };
  return {
    accountId: row.account_id,
    reference: { id, ...token },
    state: row.state,
    expiresAt: row.expires_at,
    readyAt: row.ready_at,
    readAt: row.read_at,
  };
}

/** Our numbers of the sessions that the vendor gave us, in order, whether or not they have ended. */
export async function listReadySessions(
  store: Store,
  input: { verificationId: string },
): Promise<number[]> {
  const rows = await queryRows(
    store.app,
    z.object({ number: z.int() }),
    `select number from vendor_sessions
     where verification_id = $1 and vendor_session_id is not null order by number`,
    [input.verificationId],
  );
  return rows.map(({ number }) => number);
}

const numberRow = z.object({ number: z.int() });

/**
 * What the vendor calls the newest session of a verification that another one of the same client,
 * mode and account wants to continue. Null when it is not theirs, has no session that the vendor gave
 * us, or was erased: a caller cannot tell which.
 */
export async function findParentSession(
  store: Store,
  input: { parentId: string; clientId: string; mode: Mode; accountId: string },
): Promise<SessionReference | null> {
  const { parentId: verificationId, clientId, mode, accountId } = input;
  const newest = await queryMaybe(
    store.app,
    numberRow,
    `select s.number from vendor_sessions s join verifications v on v.id = s.verification_id
     where v.id = $1 and v.client_id = $2 and v.mode = $3 and v.account_id = $4
       and s.account_id = $4 and s.vendor_session_id is not null
     order by s.number desc limit 1`,
    [verificationId, clientId, mode, accountId],
  );
  if (newest === null) return null;
  try {
    const saved = await readSession(store, { verificationId, session: newest.number });
    return saved?.reference ?? null;
  } catch (error) {
    if (error instanceof KycError && error.code === 'erased') return null;
    throw error;
  }
}
