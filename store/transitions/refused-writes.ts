import { execute } from '../database.ts';
import type { Store } from '../store.ts';

/** Why a write was refused: see the migration. */
export type RefusedWhy = 'derived_otherwise' | 'asked_twice_otherwise' | 'foreign_workflow';

/** Remembers for operators that a write was asked for that does not follow from what is stored. */
export async function noteRefusedWrite(
  store: Store,
  refused: { verificationId: string; why: RefusedWhy; asked: string; derived: string | null },
): Promise<void> {
  await execute(
    store.app,
    `insert into refused_writes (verification_id, why, asked, derived)
     select id, $2, $3, $4 from verifications where id = $1
     on conflict (verification_id) do update set why = excluded.why, asked = excluded.asked,
       derived = excluded.derived, times = refused_writes.times + 1, last_at = now()`,
    [refused.verificationId, refused.why, refused.asked, refused.derived],
  );
}
