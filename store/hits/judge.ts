import type pg from 'pg';
import { KycError } from '../../domain/errors.ts';
import type { HitReader } from '../../domain/hits.ts';
import { refuseWhileTaken } from '../cases/assignment.ts';
import { execute, inTransaction } from '../database.ts';
import { type VerificationKey, verificationKey } from '../encryption/data-keys.ts';
import { appendEvents } from '../events.ts';
import { noteRequest } from '../keyed-requests.ts';
import { lookupHash, type Store } from '../store.ts';
import type { NewHitJudgement } from '../types.ts';
import { getOwner, lockUnchanged, refuseErased } from '../verifications/lock.ts';
import { findHits, type FoundHit } from './find.ts';
import { commentField, readJudgements } from './judgements.ts';

/**
 * Writes down what a person makes of one hit, with an event that says who, which and what, and nothing of
 * the hit. It decides nothing; an approval asks for it. Safe to repeat under one idempotency key.
 * @throws KycError `not_found`, of the hit as well; `erased`; `idempotency_conflict` when the key was used
 *   with another body; `case_taken` while another person works at it; `case_changed` where more was said of
 *   the hit since it was shown; RowChangedError when any of it is not as we wrote it
 */
export async function judgeHit(
  store: Store,
  input: NewHitJudgement,
  readHits: HitReader,
): Promise<void> {
  const { verificationId, principal } = input;
  const key = await verificationKey(store, await getOwner(store, verificationId));
  await inTransaction(store.app, async (tx) => {
    const before = await lockUnchanged(store, tx, verificationId);
    refuseErased(before);
    const { vendor, screening } = before;
    const all = await readJudgements(store.tags, tx, verificationId);
    const requestHash = lookupHash(store, 'hit-judgement', principal, input.idempotencyKey);
    const sent = all.find(({ request_hash: hash }) => hash === requestHash);
    if (sent !== undefined && sent.fingerprint !== input.requestFingerprint) {
      throw new KycError('idempotency_conflict', 'This key was used with another request.');
    }
    if (sent !== undefined) return;
    await refuseWhileTaken(tx, input);
    const found = await findHits(store, tx, { verificationId, vendor, screening, key, readHits });
    const hit = hitOf(found.hits, input);
    await insert(store, tx, key, { ...input, number: all.length + 1, requestHash, hit });
  });
}

function hitOf(hits: readonly FoundHit[], { hit: id, wording }: NewHitJudgement): FoundHit {
  const hit = hits.find((one) => one.id === id);
  if (hit === undefined) throw new KycError('not_found', 'Screening has found no such hit.');
  if (wording === undefined || wording === hit.wording) return hit;
  throw new KycError('case_changed', 'More was said of it since it was shown to you. Look again.');
}

async function insert(
  store: Store,
  tx: pg.PoolClient,
  key: VerificationKey,
  judgement: Omit<NewHitJudgement, 'hit'> & { number: number; requestHash: string; hit: FoundHit },
): Promise<void> {
  const { verificationId, number, hit, verdict, principal, comment } = judgement;
  const { id, wording } = hit;
  await execute(
    tx,
    `insert into hit_judgements (verification_id, number, hit, wording, verdict, comment, principal,
       request_hash, fingerprint, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[verificationId, number, id, wording, verdict],
      ...[await key.seal(commentField(number), comment), principal],
      ...[judgement.requestHash, judgement.requestFingerprint],
      store.tags.of('hit_judgements', {
        ...{ verification_id: verificationId, number, hit: id, wording, verdict, principal },
      }),
    ],
  );
  await noteRequest(store, tx, judgement.sent);
  const data = { number, hit: id, verdict };
  await appendEvents(store, tx, verificationId, [{ type: 'screening.judged', principal, data }]);
}
