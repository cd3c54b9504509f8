import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionRequestRow } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import { readPersonalData } from '../verifications/personal-data.ts';

const sessionRow = z.object({
  is_over: z.boolean(),
  is_canceled: z.boolean(),
  state: parse.sessionState.nullable(),
  expires_at: z.date().nullable(),
});

/**
 * Everything that buying the session of that number needs, decrypted.
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function loadSessionRequest(
  store: Store,
  input: { verificationId: string; session: number },
): Promise<SessionRequestRow> {
  const { verificationId } = input;
  const owner = await getOwner(store.app, verificationId);
  const key = await verificationKey(store, owner);
  const row = await queryMaybe(
    store.app,
    sessionRow,
    `select v.expires_at <= now() as is_over, s.state, s.expires_at,
       exists (select from cancel_requests where verification_id = v.id) as is_canceled
     from verifications v
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
    isCanceled: row?.is_canceled === true,
    existing:
      state === null ? null : { number: input.session, state, expiresAt: row?.expires_at ?? null },
  };
}
