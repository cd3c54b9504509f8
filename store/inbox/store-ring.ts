import { ringOfSubject } from '../../domain/outcome.ts';
import type { Store } from '../store.ts';
import type { StoredWebhook, StoreRingInput } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import { storeWebhook } from './store-webhook.ts';

/**
 * Keeps that the person's own browser or app said something about a session: a reason to ask the
 * vendor, and never more. What it said is kept encrypted as unverified words. Coalesced like every
 * ring: while one waits, another one is not stored.
 * @throws KycError `not_found`
 */
export async function storeRing(
  store: Store,
  { verificationId, session, kind, words, receivedAt }: StoreRingInput,
): Promise<StoredWebhook> {
  const { accountId, vendor } = await getOwner(store, verificationId);
  return storeWebhook(store, {
    accountId,
    vendor,
    source: 'subject',
    kind,
    body: Buffer.from(JSON.stringify(words), 'utf8'),
    reading: { fact: ringOfSubject(kind) },
    session: { verificationId, number: session },
    receivedAt,
  });
}
