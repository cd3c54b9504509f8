import { z } from 'zod';
import { nextRetention, NO_RETENTION, type Retention } from '../../domain/retention.ts';
import { execute, type Executor, queryMaybe, queryOne, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const retentionRow = z.object({
  client_id: parse.uuid,
  number: z.int(),
  days: z.int().nullable(),
  begins_at: z.date().nullable(),
  tag: z.string(),
});
const COLUMNS = 'client_id, number, days, begins_at, tag';

type RetentionRow = z.output<typeof retentionRow>;

const retentionOf = ({ days, begins_at: beginsAt }: RetentionRow): Retention => ({
  ...{ days, beginsAt },
});

async function findNewest(
  { tags }: Pick<Store, 'tags'>,
  executor: Executor,
  clientId: string,
): Promise<RetentionRow | null> {
  const row = await queryMaybe(
    executor,
    retentionRow,
    `select ${COLUMNS} from client_retention where client_id = $1 order by number desc limit 1`,
    [clientId],
  );
  if (row !== null) tags.check('client_retention', row, row.tag);
  return row;
}

/** How long a client has things kept now. @throws RowChangedError when it was none of ours that set it */
export async function readRetention(
  store: Pick<Store, 'tags'>,
  executor: Executor,
  clientId: string,
): Promise<Retention> {
  const row = await findNewest(store, executor, clientId);
  return row === null ? NO_RETENTION : retentionOf(row);
}

const nowRow = z.object({ now: z.date() });

/**
 * Has things be kept so long from now on; its client's row is locked by then.
 * @returns the same, with when it begins to erase
 * @throws RowChangedError when what was set before is not as we wrote it
 */
export async function writeRetention(
  store: Pick<Store, 'tags'>,
  tx: Executor,
  { clientId, days }: { clientId: string; days: number | null },
): Promise<Retention> {
  const was = await findNewest(store, tx, clientId);
  const { now } = await queryOne(tx, nowRow, 'select now() as now');
  const is = nextRetention(was === null ? NO_RETENTION : retentionOf(was), days, now);
  const number = (was?.number ?? 0) + 1;
  const fields = { client_id: clientId, number, days, begins_at: is.beginsAt };
  await execute(
    tx,
    `insert into client_retention (client_id, number, days, begins_at, tag)
     values ($1, $2, $3, $4, $5)`,
    [clientId, number, days, is.beginsAt, store.tags.of('client_retention', fields)],
  );
  return is;
}

const newestRow = z.looseObject({ client_id: parse.uuid, number: z.int(), is_begun: z.boolean() });

/**
 * The clients who have things erased after some days, as of now. One whose time is not as we wrote it is
 * left out, and is in `changed`.
 */
export async function listRetentions({
  app,
  tags,
}: Pick<Store, 'app' | 'tags'>): Promise<{ begun: Map<string, number>; changed: string[] }> {
  // Each is parsed by itself: what somebody else has added to one client's keeps no other's from being read.
  const rows = await queryRows(
    app,
    newestRow,
    `select distinct on (client_id) ${COLUMNS}, coalesce(begins_at <= now(), false) as is_begun
     from client_retention order by client_id, number desc`,
  );
  const begun = new Map<string, number>();
  const changed: string[] = [];
  for (const { client_id: clientId, number, is_begun: isBegun, ...said } of rows) {
    const { data: row } = retentionRow.safeParse({ client_id: clientId, number, ...said });
    if (row === undefined || !tags.holds('client_retention', row, row.tag)) {
      changed.push(clientId);
      tags.changed('client_retention', `${clientId}/${number}`);
    } else if (isBegun && row.days !== null) begun.set(clientId, row.days);
  }
  return { begun, changed };
}
