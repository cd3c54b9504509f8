import type { HitReader } from '../../domain/hits.ts';
import { logAccess } from '../access-log.ts';
import { inTransaction } from '../database.ts';
import { verificationKey } from '../encryption/data-keys.ts';
import { keyOf, readKeyPeople } from '../key-people.ts';
import type { Store } from '../store.ts';
import type { HitJudgement, ReadHits, ScreeningHit } from '../types.ts';
import { getOwner } from '../verifications/lock.ts';
import { findHits } from './find.ts';
import { commentField, readJudgements, standingOf } from './judgements.ts';

/**
 * What screening has found, where it is a match: each hit in the vendor's words, with what people make of it.
 * Who reads it is written to the access log in the same transaction.
 * @throws KycError `not_found`; `erased`; RowChangedError when any of it is not as we wrote it
 */
export async function readHits(
  store: Store,
  { verificationId, principal }: { verificationId: string; principal: string },
  reader: HitReader,
): Promise<ReadHits> {
  const { vendor, screening, ...owner } = await getOwner(store, verificationId);
  const key = await verificationKey(store, owner);
  return inTransaction(store.app, async (tx) => {
    const about = { verificationId, vendor, screening, key, readHits: reader };
    const { isMatch, hits } = await findHits(store, tx, about);
    const rows = await readJudgements(store.tags, tx, verificationId);
    await logAccess(tx, verificationId, principal, 'screening.read');
    const people = await readKeyPeople(store, { keyIds: rows.flatMap(keyOf) }, tx);
    const judged = await Promise.all(
      rows.map(async (row) => ({
        row,
        judgement: {
          ...{ number: row.number, verdict: row.verdict, principal: row.principal },
          comment: await key.unsealText(commentField(row.number), row.comment),
          person: people.get(keyOf(row)[0] ?? '') ?? null,
          judgedAt: row.judged_at,
        },
      })),
    );
    const shown = hits.map(({ id, wording, reports }): ScreeningHit => {
      const judgements = judged
        .filter(({ row }) => row.hit === id)
        .map(({ row, judgement }): HitJudgement => ({
          ...judgement,
          isOutdated: row.wording !== wording,
        }));
      const stands = standingOf(rows, { id, wording })?.number;
      const standing = judgements.find(({ number }) => number === stands) ?? null;
      return { id, wording, reports, judgements, standing };
    });
    return { isMatch, hits: shown };
  });
}
