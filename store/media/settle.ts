import { execute } from '../database.ts';
import type { Store } from '../store.ts';

/** It is kept here now. `verified`: whether the vendor's own SHA-256 says the same. Safe to repeat. */
export async function noteArchivedMedia(
  store: Store,
  input: { id: string; objectKey: string; sha256: string; verified: boolean | null },
): Promise<void> {
  await execute(
    store.app,
    `update media
     set state = 'archived', object_key = $2, sha256 = $3, verified = $4, archived_at = now()
     where id = $1 and state <> 'archived'`,
    [input.id, input.objectKey, input.sha256, input.verified],
  );
}

/** It cannot be had: the vendor has it no longer, or it is larger than what is kept. */
export async function noteMissingMedia(
  store: Store,
  input: { id: string; state: 'gone' | 'too_large' },
): Promise<void> {
  await execute(store.app, `update media set state = $2 where id = $1 and state = 'listed'`, [
    input.id,
    input.state,
  ]);
}
