import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Screening } from '../../domain/evidence.ts';
import type { Status } from '../../domain/status.ts';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';
import { type Executor, queryMaybe } from '../database.ts';
import type { DataOwner } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { TAGGED } from '../tags/columns.ts';

/** As much of a row as its tag is over, and the tag. */
export const taggedRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  mode: parse.mode,
  account_id: parse.uuid,
  vendor: parse.vendorName,
  status: parse.status,
  reference: z.string().nullable(),
  reasons: parse.reasons,
  vendor_code: z.string().nullable(),
  refused_fields: z.array(z.string()),
  attempts_used: z.int(),
  parts: parse.parts,
  screening: parse.screening.nullable(),
  tag: z.string().nullable(),
});
const TAGGED_COLUMNS = [...TAGGED.verifications, 'tag'].join(', ');

const lockedRow = taggedRow.extend({
  sequence: z.int(),
  last_write: z.int(),
  /** Since when nothing of the person is kept; null: it is. */
  data_erased_at: z.date().nullable(),
  now: z.date(),
});

/** A verification whose row no other transaction changes until this one ends. */
export type LockedVerification = z.output<typeof lockedRow>;

/**
 * Everything that changes a verification or files a message under it holds this lock first.
 * @throws KycError `not_found`
 */
export async function lockVerification(
  tx: pg.PoolClient,
  verificationId: string,
): Promise<LockedVerification> {
  const row = await queryMaybe(
    tx,
    lockedRow,
    `select ${TAGGED_COLUMNS}, sequence, last_write, data_erased_at, now() as now
     from verifications where id = $1 for update`,
    [verificationId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  return row;
}

/**
 * The same, for a caller that writes it anew, or goes by its account or its status: what was written into
 * it behind our back must not get our tag, nor lead anywhere.
 * @throws KycError `not_found`; RowChangedError when the row is not as we wrote it
 */
export async function lockUnchanged(
  store: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<LockedVerification> {
  return unchanged(store, await lockVerification(tx, verificationId));
}

/**
 * For callers that add personal data: read under the lock, as the key that they have may be older.
 * @throws KycError `erased`
 */
export function refuseErased({ data_erased_at }: Pick<LockedVerification, 'data_erased_at'>): void {
  if (data_erased_at !== null) throw new KycError('erased', 'The personal data was erased.');
}

function unchanged<Row extends z.output<typeof taggedRow>>(
  { tags }: Pick<Store, 'tags'>,
  row: Row,
): Row {
  tags.check('verifications', row, row.tag);
  return row;
}

/** As much of a verification, which is `v`, as `ownerOf` reads. */
export const OWNER_COLUMNS = [
  ...TAGGED.verifications,
  'tag',
  'capture',
  'last_write',
  'link_version',
  'data_erased_at',
]
  .map((column) => `v.${column}`)
  .join(', ');
export const ownerRow = taggedRow.extend({
  capture: z.enum(['hosted', 'direct']),
  last_write: z.int(),
  link_version: z.int(),
  data_erased_at: z.date().nullable(),
});

/** What a verification's data belong to, and its status now, without a lock. */
export interface VerificationOwner extends DataOwner {
  accountId: string;
  mode: Mode;
  vendor: VendorName;
  capture: 'hosted' | 'direct';
  status: Status;
  /** The gravest that was said of lists; null: nothing. */
  screening: Screening | null;
  /** How often its workflow has written it. */
  written: number;
  linkVersion: number;
  /** Another one with each write of what its tag is over. */
  tag: string | null;
}

/**
 * Null when there is no such verification.
 * @throws RowChangedError when the row is not as we wrote it
 */
export async function findOwner(
  store: Pick<Store, 'tags'>,
  executor: Executor,
  verificationId: string,
): Promise<VerificationOwner | null> {
  const row = await queryMaybe(
    executor,
    ownerRow,
    `select ${OWNER_COLUMNS} from verifications v where v.id = $1`,
    [verificationId],
  );
  return row === null ? null : ownerOf(store, row);
}

/** @throws RowChangedError when the row is not as we wrote it */
export function ownerOf(
  store: Pick<Store, 'tags'>,
  row: z.output<typeof ownerRow>,
): VerificationOwner {
  const { mode, vendor, status, screening, capture } = unchanged(store, row);
  const { id: verificationId, client_id: clientId, account_id: accountId } = row;
  const { last_write: written, link_version: linkVersion, tag } = row;
  const is = { mode, vendor, capture, status, screening, written, linkVersion, tag };
  const isErased = row.data_erased_at !== null;
  return { verificationId, clientId, accountId, isErased, ...is };
}

/** @throws KycError `not_found`; RowChangedError when the row is not as we wrote it */
export async function getOwner(store: Store, verificationId: string): Promise<VerificationOwner> {
  const owner = await findOwner(store, store.app, verificationId);
  if (owner === null) throw new KycError('not_found', 'There is no such verification.');
  return owner;
}
