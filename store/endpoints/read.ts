import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { NOTIFICATION_TYPES, type NotificationType } from '../../domain/notification.ts';
import type { Mode } from '../../domain/vendor-name.ts';
import { pageOf, pageSize, readCursor } from '../cursor.ts';
import { type Executor, queryMaybe, queryOne, queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { Page } from '../types.ts';
import { type Secret, openSecrets, secretsRow } from './secrets.ts';

/** One endpoint of a client, without its secrets. */
export interface EndpointRow {
  id: string;
  mode: Mode;
  url: string;
  /** Whether addresses on this machine may be called. */
  allowLoopback: boolean;
  /** Null: all. */
  types: NotificationType[] | null;
  createdAt: Date;
  /** Since when no try was taken; null when the last one was. */
  failingSince: Date | null;
  disabled: { at: Date; by: 'operator' | 'failing' } | null;
}

/** Whose it must be: for everybody else it is not there. */
export interface OwnEndpoint {
  clientId: string;
  mode: Mode;
  id: string;
}

const endpointRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  mode: parse.mode,
  url: z.string(),
  allow_loopback: z.boolean(),
  // Only the newer build sends a type that this build does not know.
  types: z
    .array(z.string())
    .nullable()
    .transform((all) => all && NOTIFICATION_TYPES.filter((type) => all.includes(type))),
  created_at: z.date(),
  failing_since: z.date().nullable(),
  disabled_at: z.date().nullable(),
  disabled_why: z.literal('failing').nullable(),
  tag: z.string().nullable(),
});
type Row = z.output<typeof endpointRow>;

const COLUMNS = `id, client_id, mode, url, allow_loopback, types, created_at, failing_since,
  disabled_at, disabled_why, tag`;
const OWN = 'client_id = $1 and mode = $2 and deleted_at is null';

/**
 * The client's endpoint, or null when it has none of that id, or it was deleted.
 * @throws RowChangedError when it is not as we wrote it
 */
export async function getEndpoint(store: Store, own: OwnEndpoint): Promise<EndpointRow | null> {
  return readEndpoint(store, store.app, own);
}

/** The same in a transaction; with `lock` no other transaction changes it before this one ends. */
export async function readEndpoint(
  store: Pick<Store, 'tags'>,
  executor: Executor,
  { clientId, mode, id }: OwnEndpoint,
  lock: '' | 'for update' = '',
): Promise<EndpointRow | null> {
  const sql = `select ${COLUMNS} from notification_endpoints where ${OWN} and id = $3 ${lock}`;
  const row = await queryMaybe(executor, endpointRow, sql, [clientId, mode, id]);
  return row && checked(store, row);
}

/**
 * The client's endpoints of the mode, oldest first; those that were deleted are left out.
 * @throws KycError `invalid_request` for a cursor that is not ours; RowChangedError when one is not as
 *   we wrote it
 */
export async function listEndpoints(
  store: Store,
  input: { clientId: string; mode: Mode; limit?: number | undefined; after?: string | undefined },
): Promise<Page<EndpointRow>> {
  const limit = pageSize(input.limit);
  const values: unknown[] = [input.clientId, input.mode, limit + 1];
  const isAfter = input.after === undefined ? '' : 'and id > $4';
  if (input.after !== undefined) values.push(readCursor(input.after, isUuid));
  const rows = await queryRows(
    store.app,
    endpointRow,
    `select ${COLUMNS} from notification_endpoints where ${OWN} ${isAfter} order by id limit $3`,
    values,
  );
  const items = rows.map((row) => checked(store, row));
  return pageOf(rows, items, limit, ({ id }) => id);
}

function checked({ tags }: Pick<Store, 'tags'>, row: Row): EndpointRow {
  tags.check('notification_endpoints', row, row.tag);
  const { id, mode, url, types, disabled_at: at } = row;
  return {
    ...{ id, mode, url, types, allowLoopback: row.allow_loopback, createdAt: row.created_at },
    failingSince: row.failing_since,
    disabled: at === null ? null : { at, by: row.disabled_why ?? 'operator' },
  };
}

const ownSecretsRow = z.object(secretsRow);

/** The secrets that sign for an endpoint now, and its key; the caller has found the endpoint. */
export async function readSecrets(
  store: Store,
  executor: Executor,
  { id }: { id: string },
): Promise<{ key: Buffer; secrets: Secret[]; now: Date }> {
  // No row of an endpoint is ever deleted.
  const row = await queryOne(
    executor,
    ownSecretsRow,
    `select client_id, wrapped_key, secrets, secret_ends, now() as now
     from notification_endpoints where id = $1`,
    [id],
  );
  return { ...(await openSecrets(store, id, row)), now: row.now };
}

/** The newest secret of an endpoint that the caller has found, and when the previous one ends, if any. */
export async function readNewestSecret(
  store: Store,
  endpoint: { id: string },
): Promise<{ secret: string; previousUntil: Date | null }> {
  const [newest, previous] = (await readSecrets(store, store.app, endpoint)).secrets;
  if (newest === undefined)
    throw new Error('An endpoint has no secret, which none ever is without.');
  return { secret: newest.secret, previousUntil: previous?.endsAt ?? null };
}

/** The secrets that sign for that endpoint now, newest first. */
export async function openEndpointSecrets(
  store: Store,
  endpoint: { id: string },
): Promise<string[]> {
  const { secrets } = await readSecrets(store, store.app, endpoint);
  return secrets.map(({ secret }) => secret);
}
