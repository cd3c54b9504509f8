import { z } from 'zod';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const clientRow = z.object({
  id: parse.uuid,
  return_urls: z.array(z.string()),
  screening_match: z.string(),
  unique_reference: z.boolean(),
  tag: z.string().nullable(),
});

/**
 * Changes what a client wants of its references, for verifications that start from then on.
 * @throws RowChangedError when the client is not as we wrote it
 */
export async function updateClient(
  { app, tags }: Store,
  input: { id: string; uniqueReference: boolean },
): Promise<void> {
  await inTransaction(app, async (tx) => {
    const client = await queryMaybe(
      tx,
      clientRow,
      `select id, return_urls, screening_match, unique_reference, tag from clients
       where id = $1 for update`,
      [input.id],
    );
    if (client === null) return;
    tags.check('clients', client, client.tag);
    const changed = { ...client, unique_reference: input.uniqueReference };
    await execute(tx, 'update clients set unique_reference = $2, tag = $3 where id = $1', [
      input.id,
      input.uniqueReference,
      tags.of('clients', changed),
    ]);
  });
}
