import type pg from 'pg';
import { isFinal, type Status } from '../../domain/status.ts';
import { askForNewcomers } from '../deletion-queue.ts';
import type { Reading } from '../../domain/vendor-message.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { deleteLateComer } from '../erasure/vendor-references.ts';
import { orphanField } from '../sessions/field.ts';
import { nameOrphan } from '../sessions/orphans.ts';
import type { Store } from '../store.ts';
import type { StoreWebhookInput } from '../types.ts';
import type { VerificationOwner } from '../verifications/lock.ts';
import { isSaved, type Match } from './match.ts';

/** A message is about an orphan: what the vendor calls it is kept, where it says so. */
export async function noteOrphan(
  store: Store,
  tx: pg.PoolClient,
  about: {
    input: StoreWebhookInput;
    hash: string | null;
    owner: VerificationOwner;
    session: number | null;
    status: Status;
    key: VerificationKey | null;
  },
): Promise<void> {
  const { input, hash, owner, session, status, key } = about;
  const { sessionId } = input.reading;
  if (hash === null || sessionId === undefined) return;
  const { verificationId } = owner;
  await nameOrphan(tx, {
    ...{ verificationId, number: session ?? 0, accountId: input.accountId },
    vendorSessionHash: hash,
    vendorSessionId: (await key?.seal(orphanField(), sessionId)) ?? null,
    cause: 'webhook',
  });
  if (isFinal(status)) await askForNewcomers(store, tx, verificationId);
}

/**
 * A message about a person whose data was erased: where it names a session that we do not know, the vendor is
 * to delete that as well.
 */
export async function deleteUnknown(
  store: Store,
  tx: pg.PoolClient,
  about: { match: Match; hash: string | null; reading: Reading },
): Promise<void> {
  const { match, hash, reading } = about;
  const { verificationId, accountId } = match.owner;
  if (hash === null || reading.sessionId === undefined || isSaved(match)) return;
  await deleteLateComer(store, tx, {
    ...{ verificationId, accountId, number: match.session ?? 0 },
    ...{ reference: { id: reading.sessionId }, vendorSessionHash: hash },
  });
}
