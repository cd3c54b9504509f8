import type pg from 'pg';
import { z } from 'zod';
import { execute, queryMaybe } from '../database.ts';

/** Who rings real bells rings less often than this for one session. */
const AT_ONCE = 10;
/** A pause as long as this is reached by doubling from one second. */
const LONGEST_PAUSE_S = 300;
/** A person's own device is heard so often in one session; a vendor's bell always is in the end. */
const MOST_OF_A_PERSON = 60;

interface PacedRing {
  verificationId: string;
  session: number;
  kind: 'bell' | 'return' | 'hint';
}

const paceRow = z.object({ rings: z.int(), wait_ms: z.number() });

/**
 * Counts a ring, and says how long it has to wait before the vendor is asked, in milliseconds: the first
 * ones do not, after them there is a pause between two, growing from one second to five minutes. Null
 * where nothing more is to be kept. The caller holds the verification's lock.
 */
export async function paceRing(
  tx: pg.PoolClient,
  { verificationId, session, kind }: PacedRing,
): Promise<{ waitMs: number } | null> {
  const key = [verificationId, session, kind];
  const known = await queryMaybe(
    tx,
    paceRow,
    `select rings, (extract(epoch from greatest(next_at - now(), interval '0')) * 1000)::float8
       as wait_ms
     from ring_pace where verification_id = $1 and session = $2 and kind = $3`,
    key,
  );
  if (known !== null && known.wait_ms > 0) return { waitMs: known.wait_ms };
  if (known !== null && kind !== 'bell' && known.rings >= MOST_OF_A_PERSON) return null;
  await execute(
    tx,
    `insert into ring_pace as p (verification_id, session, kind) values ($1, $2, $3)
     on conflict (verification_id, session, kind) do update set rings = p.rings + 1,
       next_at = now() + case when p.rings < $4 then interval '0'
         else least($5, power(2, least(p.rings - $4, 20))) * interval '1 second' end`,
    [...key, AT_ONCE, LONGEST_PAUSE_S],
  );
  return { waitMs: 0 };
}
