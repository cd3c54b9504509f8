import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const objectRow = z.object({ key: z.string(), verification_id: parse.uuid });
const SAMPLE = 20;

/**
 * Whether the object storage belongs to the restored data, by the newest objects that these name: one is
 * there, or was erased since, which its tombstone shows. Another storage has no tombstones either, so the
 * restore would bring back persons who were erased since.
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
