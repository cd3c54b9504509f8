import { z } from 'zod';
import { queryMaybe } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SessionRequestRow } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import { readPersonalData } from '../verifications/personal-data.ts';

const sessionRow = z.object({
  number: z.int(),
  state: parse.sessionState,
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
  const existing = await queryMaybe(
    store.app,
    sessionRow,
    `select number, state, expires_at from vendor_sessions
     where verification_id = $1 and number = $2`,
    [verificationId, input.session],
  );
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
    existing:
      existing === null
        ? null
        : { number: existing.number, state: existing.state, expiresAt: existing.expires_at },
  };
}
