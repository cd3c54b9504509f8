import { execute } from '../database.ts';
import type { Store } from '../store.ts';

/** Changes what a client wants of its references, for verifications that start from then on. */
export async function updateClient(
  store: Store,
  input: { id: string; uniqueReference: boolean },
): Promise<void> {
  await execute(store.app, 'update clients set unique_reference = $2 where id = $1', [
    input.id,
    input.uniqueReference,
  ]);
}
