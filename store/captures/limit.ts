import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { readAccountSettings } from '../accounts/settings.ts';
import { type Executor, queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** How many images a session takes, unless the account says otherwise (`maxUploads`). */
export const USUAL_MAX_UPLOADS = 60;
/** How many sessions full of images a verification takes. */
const FULL_SESSIONS = 5;
/**
 * How many images a verification takes, whatever the account says. Each is an update of its workflow, and
 * after each one all may be handed in, which is another; of 2,000 (Temporal) some are left for renewals.
 */
const MOST_UPLOADS_IN_ALL = 900;

interface About {
  verificationId: string;
  session: number;
  /** How many photos the vendor itself takes in one session, where it says. */
  vendorTakes?: number | undefined;
}

const countRow = z.object({
  in_session: parse.count,
  at_vendor: parse.count,
  in_all: parse.count,
});

/**
 * Whether one more image of that session is taken.
 * @throws KycError `upload_limit`, or `vendor_limit` for the vendor's own, naming what is left to do;
 *   RowChangedError when the account is not as we wrote it
 */
export async function refuseTooManyUploads(store: Store, about: About): Promise<void> {
  await refuseAtLimit(store, store.app, about);
}

/** The same within a transaction that holds the verification's lock. */
export async function refuseAtLimit(
  store: Pick<Store, 'tags'>,
  executor: Executor,
  { verificationId, session, vendorTakes }: About,
): Promise<void> {
  const settings = await readAccountSettings(store, executor, verificationId);
  const allowed = settings.maxUploads ?? USUAL_MAX_UPLOADS;
  const row = await queryMaybe(
    executor,
    countRow,
    `select
       (select count(*) from captures where verification_id = v.id and session = $2) as in_session,
       (select count(*) from captures where verification_id = v.id and session = $2
          and state <> 'refused') as at_vendor,
       (select count(*) from captures where verification_id = v.id) as in_all
     from verifications v where v.id = $1`,
    [verificationId, session],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  const { in_session: inSession, at_vendor: atVendor, in_all: inAll } = row;
  if (inSession >= allowed) throw atLimit(`This session has had ${allowed} photos`);
  if (vendorTakes !== undefined && atVendor >= vendorTakes) {
    const which = `The vendor takes ${vendorTakes} photos in one session: this one has had them`;
    throw atLimit(which, 'vendor_limit');
  }
  const inAllAllowed = Math.min(allowed * FULL_SESSIONS, MOST_UPLOADS_IN_ALL);
  if (inAll >= inAllAllowed) throw atLimit(`This verification has had ${inAllAllowed} photos`);
}

function atLimit(which: string, code: 'upload_limit' | 'vendor_limit' = 'upload_limit'): KycError {
  const left = 'Hand in those that were accepted, or cancel and start another verification.';
  return new KycError(code, `${which}, and takes no more. ${left}`);
}
