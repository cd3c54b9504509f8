import type pg from 'pg';
import { ACCEPTS_MATCH, type HitReader } from '../../domain/hits.ts';
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
 * Has a person look at an approval that stands beside a hit that nobody has judged as it is worded now, unless
 * the client waves matches through or a case is open anyway. The caller holds the lock, and has stored what
 * tells of the hit.
 * @throws RowChangedError when what was decided, said or judged is not as we wrote it
 */
export async function openUnjudgedCase(
  store: Pick<Store, 'tags' | 'hashKey'>,
  tx: pg.PoolClient,
  about: { verification: LockedVerification; key: VerificationKey; readHits: HitReader },
): Promise<void> {
  const { verification, key, readHits } = about;
  const { id: verificationId, vendor, screening } = verification;
  if (screening !== 'match' || !(await mayWait(tx, verificationId))) return;
  const standing = await standingToDecide(store, tx, verification);
  if (standing?.status !== 'approved') return;
  const { hits } = await findHits(store, tx, { verificationId, vendor, screening, key, readHits });
  const all = await readJudgements(store.tags, tx, verificationId);
  if (hits.every((hit) => standingOf(all, hit) !== null)) return;
  await openCase(store, tx, {
    ...{ verification: { ...verification, reasons: [ACCEPTS_MATCH] }, kind: 'late' },
    principal: `vendor:${vendor}`,
  });
}

const mayWait = async (tx: pg.PoolClient, verificationId: string): Promise<boolean> =>
  (await queryMaybe(
    tx,
    parse.idRow,
    `select id from verifications v
     where v.id = $1 and v.start_input->'policy'->>'screeningMatch' is distinct from 'approve'
       and not exists (select from review_cases c
         where c.verification_id = v.id and c.closed_at is null)`,
    [verificationId],
  )) !== null;
