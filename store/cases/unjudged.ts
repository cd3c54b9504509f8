import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { ACCEPTS_MATCH, type HitReader } from '../../domain/hits.ts';
import { DatabaseError } from '../database-faults.ts';
import { queryMaybe } from '../database.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import { findHits } from '../hits/find.ts';
import { readJudgements, standingOf } from '../hits/judgements.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { LockedVerification } from '../verifications/lock.ts';
import { standingToDecide } from './late.ts';
import { openCase } from './open.ts';

/**
 * Opens a case for an approval that stands beside a hit that no reviewer has judged in its current wording,
 * unless the client lets matches pass or a case is open already. The caller holds the lock, and has stored
 * the message that reports the hit.
 * @throws RowChangedError when its policy or what was decided is not as we wrote it
 */
export async function openUnjudgedCase(
  store: Pick<Store, 'tags' | 'hashKey'>,
  tx: pg.PoolClient,
  about: { verification: LockedVerification; key: VerificationKey; readHits: HitReader },
): Promise<void> {
  const { verification, key, readHits } = about;
  const { id: verificationId, vendor, screening } = verification;
  if (screening !== 'match' || !(await mayWait(store, tx, verificationId))) return;
  const standing = await standingToDecide(store, tx, verification);
  if (standing?.status !== 'approved') return;
  const asked = { verificationId, vendor, screening, key, readHits };
  if (await areJudged(store, tx, asked).catch(notWhereUnreadable)) return;
  await openCase(store, tx, {
    ...{ verification: { ...verification, reasons: [ACCEPTS_MATCH] }, kind: 'late' },
    principal: `vendor:${vendor}`,
  });
}

async function areJudged(
  store: Pick<Store, 'tags' | 'hashKey'>,
  tx: pg.PoolClient,
  about: Parameters<typeof findHits>[2],
): Promise<boolean> {
  const { hits } = await findHits(store, tx, about);
  const all = await readJudgements(store.tags, tx, about.verificationId);
  return hits.every((hit) => standingOf(all, hit) !== null);
}

/** An unreadable or changed row counts as not judged: it must not keep further hits from a reviewer. */
function notWhereUnreadable(error: unknown): false {
  const isStores = error instanceof KycError && error.code === 'store_unavailable';
  if (isStores || error instanceof DatabaseError) throw error;
  return false;
}

const waitRow = z.object({
  id: parse.uuid,
  start_input: z.unknown(),
  start_tag: z.string().nullable(),
  has_case: z.boolean(),
});
const startInput = z.object({ policy: parse.policy });

async function mayWait(
  { tags }: Pick<Store, 'tags'>,
  tx: pg.PoolClient,
  verificationId: string,
): Promise<boolean> {
  const row = await queryMaybe(
    tx,
    waitRow,
    `select id, start_input, start_tag, exists (select from review_cases c
       where c.verification_id = v.id and c.closed_at is null) as has_case
     from verifications v where v.id = $1`,
    [verificationId],
  );
  if (row === null) return false;
  tags.check('start_inputs', row, row.start_tag);
  const { policy } = startInput.parse(row.start_input);
  return policy.screeningMatch !== 'approve' && !row.has_case;
}
