import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import type { Store } from '../../store/index.ts';
import { UsageError } from './run-command.ts';

const clientRow = z.object({ id: z.uuid(), name: z.string() });

/** The client of that id or name, or null. */
export async function findClient(store: Store, idOrName: string): Promise<{ id: string } | null> {
  const found = await store.app.query(
    `select id, name from clients where id = $1::uuid or ($1::uuid is null and name = $2)
     order by created_at`,
    [isUuid(idOrName) ? idOrName : null, idOrName],
  );
  const [client, ...others] = z.array(clientRow).parse(found.rows);
  if (others.length > 0) {
    throw new UsageError(`Several clients are called ${idOrName}; name one by its id.`);
  }
  return client ?? null;
}

/** @throws UsageError when there is none */
export async function mustFindClient(store: Store, idOrName: string): Promise<{ id: string }> {
  const client = await findClient(store, idOrName);
  if (client === null) throw new UsageError(`There is no client ${idOrName}.`);
  return client;
}
