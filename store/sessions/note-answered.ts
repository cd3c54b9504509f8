import { execute } from '../database.ts';
import type { Store } from '../store.ts';

interface Asked {
  verificationId: string;
  session: number;
}

/**
 * The vendor has answered a question about the session: the deadline is believed by it. Answers within
 * a minute are noted once, since some sessions are asked about every few seconds.
 * @param asked.askedAt when it was asked, by the database's clock (`readAt` of `readSession`)
 */
export async function noteAnswered(
  store: Store,
  { verificationId, session, askedAt }: Asked & { askedAt: Date },
): Promise<void> {
  await execute(
    store.app,
    `update vendor_sessions set answered_at = $3
     where verification_id = $1 and number = $2
       and (answered_at is null or answered_at < $3::timestamptz - interval '1 minute')`,
    [verificationId, session, askedAt],
  );
}

/** The vendor does not know the session: which is an answer where it forgets only what was never used. */
export async function noteUnused(store: Store, { verificationId, session }: Asked): Promise<void> {
  await execute(
    store.app,
    `update vendor_sessions s set unused_at = now()
     from verifications v
     where s.verification_id = $1 and s.number = $2 and s.unused_at is null
       and v.id = s.verification_id
       and v.start_input #>> '{lifecycle,session,unknownMeans}' is distinct from 'forgotten'`,
    [verificationId, session],
  );
}
