import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { ERASURE_REASONS } from '../../domain/erasure.ts';
import type { Store } from '../store.ts';
import type { ErasureRow } from '../types.ts';

const tombstone = z.object({
  verification_id: z.uuid(),
  reason: z.enum(ERASURE_REASONS),
  principal: z.string(),
  at_vendor: z.enum(['asked', 'not_offered']),
  tag: z.string(),
});

/** The part of an erasure request that a replay needs. */
export type Tombstone = Pick<ErasureRow, 'verificationId' | 'reason' | 'principal' | 'atVendor'>;

/**
 * Records outside the databases, and so outside their backups, that the key of a verification was destroyed.
 * Our tag is on it, so that write access there is not enough to erase data. No personal data.
 * @throws KycError `objects_unavailable`
 */
export async function keepTombstone(
  { tags, objects }: Pick<Store, 'tags' | 'objects'>,
  { verificationId, reason, principal, atVendor }: Tombstone,
): Promise<void> {
  const fields = { verification_id: verificationId, reason, principal, at_vendor: atVendor };
  const tag = tags.of('erasures', fields);
  await objects.keepTombstone(verificationId, JSON.stringify({ ...fields, tag }));
}

/**
 * What the tombstone of a verification says.
 * @throws KycError `internal` when it is none of ours: then nothing may serve, as it may stand for one that was
 */
export async function readTombstone(
  { tags, objects }: Pick<Store, 'tags' | 'objects'>,
  verificationId: string,
): Promise<Tombstone> {
  const read = tombstone.safeParse(jsonOf(await objects.readTombstone(verificationId)));
  const isOurs =
    read.success &&
    read.data.verification_id === verificationId &&
    tags.holds('erasures', read.data, read.data.tag);
  if (!isOurs) {
    throw new KycError(
      'internal',
      `The tombstone of ${verificationId} in the object storage is none of ours: is HASH_KEY the one of then? Else look who wrote it.`,
    );
  }
  const { reason, principal, at_vendor: atVendor } = read.data;
  return { verificationId, reason, principal, atVendor };
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
