import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { type Executor, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** How many images a session takes, unless the account says otherwise (`maxUploads`). */
export const USUAL_MAX_UPLOADS = 60;
/**
 * How many sessions full of images a verification takes. Each image is one update of its workflow,
 * which takes 2,000 in all (Temporal), so an account may set 300 at most.
 */
const FULL_SESSIONS = 5;
export const LARGEST_MAX_UPLOADS = 300;

interface About {
  verificationId: string;
  session: number;
}

const countRow = z.object({ in_session: parse.count, in_all: parse.count, allowed: z.int() });

/**
 * Whether one more image of that session is taken.
 * @throws KycError `upload_limit` when it is not, naming what is left to do
 */
export async function refuseTooManyUploads(store: Store, about: About): Promise<void> {
  await refuseAtLimit(store.app, about);
}

/** The same within a transaction that holds the verification's lock. */
export async function refuseAtLimit(
  executor: Executor,
  { verificationId, session }: About,
): Promise<void> {
  const row = await queryMaybe(
    executor,
    countRow,
    `select
       (select count(*) from captures where verification_id = v.id and session = $2) as in_session,
       (select count(*) from captures where verification_id = v.id) as in_all,
       coalesce((a.settings->>'maxUploads')::integer, $3) as allowed
     from verifications v join vendor_accounts a on a.id = v.account_id where v.id = $1`,
    [verificationId, session, USUAL_MAX_UPLOADS],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  const { in_session: inSession, in_all: inAll, allowed } = row;
  if (inSession >= allowed) throw atLimit(`This session has had ${allowed} photos`);
  const inAllAllowed = allowed * FULL_SESSIONS;
  if (inAll >= inAllAllowed) throw atLimit(`This verification has had ${inAllAllowed} photos`);
}

function atLimit(which: string): KycError {
  const left = 'Hand in those that were accepted, or cancel and start another verification.';
  return new KycError('upload_limit', `${which}, and takes no more. ${left}`);
}
