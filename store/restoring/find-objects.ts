import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const objectRow = z.object({ key: z.string(), verification_id: parse.uuid });
const SAMPLE = 20;

/**
 * Whether the object storage is the one of restored data, by the newest objects in them: one is there, or was
 * erased since, which its tombstone says. In another storage there are no tombstones either, and whoever was
 * erased since would be back.
 * @returns `unknown` where the data name no object
 * @throws KycError `objects_unavailable`, `store_unavailable`
 */
export async function isStorageOf({
  app,
  objects,
}: Pick<Store, 'app' | 'objects'>): Promise<'theirs' | 'another' | 'unknown'> {
  const newest = await queryRows(
    app,
    objectRow,
    `select o.key, o.verification_id from objects o join verifications v on v.id = o.verification_id
     where v.data_erased_at is null order by o.created_at desc limit $1`,
    [SAMPLE],
  );
  for (const { key, verification_id: verificationId } of newest) {
    if ((await objects.head(key)) !== null) return 'theirs';
    if ((await objects.readTombstone(verificationId)) !== null) return 'theirs';
  }
  return newest.length === 0 ? 'unknown' : 'another';
}
