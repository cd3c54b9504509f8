import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionRequestRow } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import {
  CANCEL_COLUMNS,
  canceledBy,
  cancelRow,
  JOIN_CANCEL,
} from '../verifications/request-cancel.ts';
import { readPersonalData } from '../verifications/personal-data.ts';

const sessionRow = z.object({
  is_over: z.boolean(),
  ...cancelRow,
  state: parse.sessionState.nullable(),
  expires_at: z.date().nullable(),
  is_next: z.boolean(),
});

/**
 * Everything that buying the session of that number needs, decrypted.
 * @throws KycError `not_found`, or `erased` once the personal data was erased; RowChangedError when the
 *   verification is not as we wrote it, or a cancel is there that is not as we wrote it
 */
export async function loadSessionRequest(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<SessionRequestRow> {
  const { verificationId } = input;
  const owner = await getOwner(store, verificationId);
  const key = await verificationKey(store, owner);
  const row = await queryMaybe(
    store.app,
    sessionRow,
    `select v.expires_at <= now() as is_over, s.state, s.expires_at,
       (select $2 = coalesce(max(had.number), 0) + 1 from vendor_sessions had
         where had.verification_id = v.id and had.vendor_session_id is not null) as is_next,
       ${CANCEL_COLUMNS}
     from verifications v ${JOIN_CANCEL}
     left join vendor_sessions s on s.verification_id = v.id and s.number = $2
     where v.id = $1`,
    [verificationId, input.session],
  );
  const state = row?.state ?? null;
  const { clientId, mode, accountId, vendor, capture, status, written, linkVersion } = owner;
  return {
    clientId,
    mode,
    accountId,
    vendor,
    capture,
    status,
    written,
    linkVersion,
    ...(await readPersonalData(store.app, key, verificationId)),
    isOver: row?.is_over === true,
    isNext: row?.is_next === true,
    isCanceled: row !== null && canceledBy(store.tags, verificationId, row) !== null,
    existing:
      state === null ? null : { number: input.session, state, expiresAt: row?.expires_at ?? null },
  };
}
