import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const namedRow = z.object({ id: parse.uuid, name: z.string() });

/** Names of clients by their ids, as the operator has given them; of all where none are named. */
export async function listClientNames(
  { app }: Store,
  { clientIds }: { clientIds: readonly string[] | null },
): Promise<Map<string, string>> {
  const rows = await queryRows(
    app,
    namedRow,
    `select id, name from clients where $1::uuid[] is null or id = any($1::uuid[]) order by name`,
    [clientIds],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
