import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Status } from '../../domain/status.ts';
import type { Mode, VendorName } from '../../domain/vendor-name.ts';
import { type Executor, queryMaybe } from '../database.ts';
import type { DataOwner } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

const lockedRow = z.object({
  id: parse.uuid,
  client_id: parse.uuid,
  mode: parse.mode,
  account_id: parse.uuid,
  vendor: parse.vendorName,
  status: parse.status,
  sequence: z.int(),
  reference: z.string().nullable(),
  reasons: parse.reasons,
  vendor_code: z.string().nullable(),
  refused_fields: z.array(z.string()),
  attempts_used: z.int(),
  parts: parse.parts,
  last_write: z.int(),
  screening: parse.screening.nullable(),
  tag: z.string().nullable(),
  now: z.date(),
});

/** A verification whose row nobody else changes until the transaction ends. */
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
    `select id, client_id, mode, account_id, vendor, status, sequence, reference, reasons,
       vendor_code, refused_fields, attempts_used, parts, last_write, screening, tag, now() as now
     from verifications where id = $1 for update`,
    [verificationId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  return row;
}

/**
 * The same, for whoever writes it anew: what somebody else has written into it must not get our tag.
 * @throws KycError `not_found`; RowChangedError when the row is not as we wrote it
 */
export async function lockUnchanged(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<LockedVerification> {
  const row = await lockVerification(tx, verificationId);
  tags.check('verifications', row, row.tag);
  return row;
}

const ownerRow = z.object({
  client_id: parse.uuid,
  account_id: parse.uuid,
  mode: parse.mode,
  vendor: parse.vendorName,
  capture: z.enum(['hosted', 'direct']),
  status: parse.status,
  last_write: z.int(),
  link_version: z.int(),
});

/** What a verification's data belong to, and its status now, without a lock. */
export interface VerificationOwner extends DataOwner {
  accountId: string;
  mode: Mode;
  vendor: VendorName;
  capture: 'hosted' | 'direct';
  status: Status;
  /** How often its workflow has written it. */
  written: number;
  linkVersion: number;
}

/** Null when there is no such verification. */
export async function findOwner(
  executor: Executor,
  verificationId: string,
): Promise<VerificationOwner | null> {
  const row = await queryMaybe(
    executor,
    ownerRow,
    `select client_id, account_id, mode, vendor, capture, status, last_write, link_version
     from verifications where id = $1`,
    [verificationId],
  );
  if (row === null) return null;
  const { client_id: clientId, account_id: accountId, link_version: linkVersion, ...rest } = row;
  const { last_write: written, ...same } = rest;
  return { verificationId, clientId, accountId, linkVersion, written, ...same };
}

/** @throws KycError `not_found` */
export async function getOwner(
  executor: Executor,
  verificationId: string,
): Promise<VerificationOwner> {
  const owner = await findOwner(executor, verificationId);
  if (owner === null) throw new KycError('not_found', 'There is no such verification.');
  return owner;
}
