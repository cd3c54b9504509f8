import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { CaptureVerdict } from '../domain/capture-verdict.ts';
import { KycError } from '../domain/errors.ts';
import { readAccountSettings } from './account-settings.ts';
import { execute, type Executor, inTransaction, queryMaybe, queryRows } from './database.ts';
import { noteRequest } from './keyed-requests.ts';
import * as parse from './parse.ts';
import type { Store } from './store.ts';
import type { MayBeKeyed } from './types.ts';
import { lockUnchanged, lockVerification, refuseErased } from './verifications/lock.ts';

/** One image of a direct capture. */
export interface CaptureRow {
  id: string;
  verificationId: string;
  session: number;
  /** False once another session or another try has begun: it is no part of what is handed in then. */
  isOfThisTry: boolean;
  /** The vendor's name of it, e.g. `front-id`. */
  step: string;
  /** What it is kept under, of `openObject`. */
  objectKey: string;
  mimeType: string;
  bytes: number;
  /** Null until the vendor has judged it. */
  verdict: CaptureVerdict | null;
  createdAt: Date;
  settledAt: Date | null;
}

/** Everything that one image shows; a `where` follows. */
const selectCaptures = `
  select c.id, c.verification_id, c.session, c.step, c.object_key, c.state, c.gate, c.message,
    c.next_step, c.created_at, c.settled_at, o.mime_type, o.bytes,
    c.attempt = v.attempts_used + 1 and c.session =
      (select max(number) from vendor_sessions where verification_id = v.id) as is_of_this_try
  from captures c
  join objects o on o.key = c.object_key
  join verifications v on v.id = c.verification_id`;

const captureRow = z.object({
  id: parse.uuid,
  verification_id: parse.uuid,
  session: z.int(),
  is_of_this_try: z.boolean(),
  step: z.string(),
  object_key: z.string(),
  state: z.enum(['stored', 'accepted', 'refused']),
  gate: z.string().nullable(),
  message: z.string().nullable(),
  next_step: z.string().nullable(),
  created_at: z.date(),
  settled_at: z.date().nullable(),
  mime_type: z.string(),
  bytes: parse.count,
});

function captureOf(row: z.output<typeof captureRow>): CaptureRow {
  return {
    id: row.id,
    verificationId: row.verification_id,
    session: row.session,
    isOfThisTry: row.is_of_this_try,
    step: row.step,
    objectKey: row.object_key,
    mimeType: row.mime_type,
    bytes: row.bytes,
    verdict: verdictOf(row),
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}

function verdictOf(row: z.output<typeof captureRow>): CaptureVerdict | null {
  if (row.state === 'stored') return null;
  if (row.state === 'accepted') return { accepted: true, next: row.next_step };
  return { accepted: false, gate: row.gate ?? '', message: row.message ?? '' };
}

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
async function refuseAtLimit(
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

/**
 * Notes an image whose object is kept already, as one of the try that the person makes now. It waits
 * for the vendor's verdict from here on.
 * @throws KycError `upload_limit` or `vendor_limit` when the session or the verification has had as many
 *   as it may
 */
export async function saveCapture(
  store: Store,
  input: {
    verificationId: string;
    session: number;
    step: string;
    objectKey: string;
    /** How many photos the vendor itself takes in one session, where it says. */
    vendorTakes?: number | undefined;
    /** Of the image, by which a repetition of the request is known for one. */
    digest?: string | null;
  } & MayBeKeyed,
): Promise<{ captureId: string }> {
  const captureId = uuidv7();
  await inTransaction(store.app, async (tx) => {
    refuseErased(await lockUnchanged(store, tx, input.verificationId));
    await refuseAtLimit(store, tx, input);
    await execute(
      tx,
      `insert into captures (id, verification_id, session, step, object_key, attempt)
       select $1, id, $3, $4, $5, attempts_used + 1 from verifications where id = $2`,
      [captureId, input.verificationId, input.session, input.step, input.objectKey],
    );
    await noteRequest(store, tx, input.sent, { outcome: { captureId, digest: input.digest } });
  });
  return { captureId };
}

/** Writes the vendor's verdict, without its words once the data are erased. Safe to repeat: the first one stays. */
export async function settleCapture(
  store: Store,
  input: { verificationId: string; captureId: string; verdict: CaptureVerdict },
): Promise<void> {
  const { verdict } = input;
  await inTransaction(store.app, async (tx) => {
    const { data_erased_at: erasedAt } = await lockVerification(tx, input.verificationId);
    await execute(
      tx,
      `update captures
       set state = $3, gate = $4, message = $5, next_step = $6, settled_at = now()
       where id = $1 and verification_id = $2 and state = 'stored'`,
      [
        input.captureId,
        input.verificationId,
        verdict.accepted ? 'accepted' : 'refused',
        verdict.accepted ? null : verdict.gate,
        verdict.accepted || erasedAt !== null ? null : verdict.message,
        verdict.accepted ? verdict.next : null,
      ],
    );
  });
}

/** One image of that verification; null when it has no such one. */
export async function readCapture(
  store: Store,
  input: { verificationId: string; captureId: string },
): Promise<CaptureRow | null> {
  const row = await queryMaybe(
    store.app,
    captureRow,
    `${selectCaptures} where c.id = $1 and c.verification_id = $2`,
    [input.captureId, input.verificationId],
  );
  return row === null ? null : captureOf(row);
}

/** All images of that verification, oldest first. */
export async function listCaptures(
  store: Store,
  input: { verificationId: string },
): Promise<CaptureRow[]> {
  const rows = await queryRows(
    store.app,
    captureRow,
    `${selectCaptures} where c.verification_id = $1 order by c.created_at, c.id`,
    [input.verificationId],
  );
  return rows.map(captureOf);
}
