import type pg from 'pg';
import { verificationHash } from '../sessions/field.ts';
import type { Store } from '../store.ts';
import type { StoredWebhook, StoreWebhookInput } from '../types.ts';
import { keepEarlyRing } from './early-rings.ts';
import { findMatch, lockVendorSession } from './match.ts';

/** A message, and what it would be kept as. */
export interface Arrived {
  inboxId: string;
  input: StoreWebhookInput;
  /** Keyed hash of the vendor's session id, where the message names one. */
  hash: string | null;
}

/**
 * What counts of a message that nobody has signed, and that only our reference leads to: that it rings.
 * The session it names could be anybody's, and its body anything.
 */
export function onlyRinging({
  reading: { fact, ourReference },
  ...came
}: StoreWebhookInput): StoreWebhookInput {
  const reading = { fact, ...(ourReference === undefined ? {} : { ourReference }) };
  return { ...came, body: Buffer.alloc(0), reading };
}

/** Whoever knows the address can invent sessions: of what matches nothing not a word is kept. */
export async function keepStranger(
  store: Store,
  tx: pg.PoolClient,
  { inboxId, input, hash }: Arrived,
): Promise<StoredWebhook | 'look again'> {
  const nothing = { inboxId, verificationId: null, session: null, coalesced: false } as const;
  if (hash === null) return { ...nothing, disposition: 'not_kept' };
  await lockVendorSession(tx, hash);
  if ((await findMatch(store, tx, input, hash)) !== null) return 'look again';
  await keepEarlyRing(tx, { accountId: input.accountId, hash, kind: input.kind });
  return { ...nothing, disposition: 'early' };
}

/** Remembers, once, that it rang for a verification whose session is being bought; the caller holds its lock. */
export async function keepForVerification(
  store: Store,
  tx: pg.PoolClient,
  { inboxId, input: { accountId, kind } }: Arrived,
  verificationId: string,
): Promise<StoredWebhook> {
  const hash = verificationHash(store, accountId, verificationId);
  await keepEarlyRing(tx, { accountId, hash, kind });
  return { inboxId, verificationId, session: null, coalesced: false, disposition: 'early' };
}
