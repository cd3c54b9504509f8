import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { REFRESH, RETURNED } from '../../domain/outcome.ts';
import { isFinal } from '../../domain/status.ts';
import { hasRow, inTransaction, queryRows } from '../database.ts';
import { isOwnDeletion } from '../deletion-queue.ts';
import {
  findVerificationKey,
  verificationKey,
  type VerificationKey,
} from '../encryption/data-keys.ts';
import { sealBody } from '../inbox/body.ts';
import { insertInboxRow } from '../inbox/insert.ts';
import { findSession } from '../inbox/match.ts';
import { noteRequest } from '../keyed-requests.ts';
import type { Store } from '../store.ts';
import type { MayBeKeyed } from '../types.ts';
import { getOwner, type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { raiseRequest, type RefreshedSession, type RequestedBy } from './requests.ts';

export interface RefreshRequest extends RefreshedSession {
  by: Exclude<RequestedBy, 'webhook'>;
  receivedAt: Date;
}

export interface Requested {
  /** Whether the vendor is asked: not about a session that is not there, or was deleted, nor once the data are erased. */
  isKept: boolean;
  /** The inbox row of the person's first return from the session, if this is it: it is signaled to the workflow. */
  inboxId: string | null;
}

/**
 * Keeps that the person or the client wants the vendor asked about a session. Nothing is believed of what they
 * say, and nothing of it is kept; but that a person came back from an open session is a fact of its own,
 * kept once, since the deadline honours it.
 * @throws KycError `not_found`
 */
export async function requestRefresh(store: Store, request: RefreshRequest): Promise<Requested> {
  const { verificationId, session, by } = request;
  const owner = await getOwner(store, verificationId);
  const key = by === 'return' ? await findVerificationKey(store, owner) : null;
  return inTransaction(store.app, async (tx) => {
    const verification = await lockUnchanged(store, tx, verificationId);
    const isOver = isFinal(verification.status);
    const found = await findSession(tx, verificationId, session);
    const isDeleted =
      isOver && (await isOwnDeletion(tx, { verificationId, session, fact: REFRESH }));
    const isErased = verification.data_erased_at !== null;
    if (found === null || found.state === 'requested' || isDeleted || isErased) {
      return { isKept: false, inboxId: null };
    }
    const isReturn = key !== null && !isOver;
    const inboxId = isReturn
      ? await keepReturn(store, tx, { ...request, key, verification })
      : null;
    const isFirstReturn = inboxId !== null;
    const isKept = await raiseRequest(tx, {
      ...{ verificationId, session, by, isFirstReturn },
      isSaved: true,
    });
    return { isKept, inboxId };
  });
}

/** Once for each session; null where it is known. */
async function keepReturn(
  store: Store,
  tx: pg.PoolClient,
  about: RefreshRequest & { key: VerificationKey; verification: LockedVerification },
): Promise<string | null> {
  const { verificationId, session, receivedAt, key, verification } = about;
  const known = `select from inbox
    where verification_id = $1 and session = $2 and fact->>'kind' = 'returned'`;
  if (await hasRow(tx, known, [verificationId, session])) return null;
  const id = uuidv7();
  await insertInboxRow(store, tx, {
    ...{ id, verificationId, session, accountId: verification.account_id },
    ...{ vendor: verification.vendor, source: 'subject', kind: 'return', fact: RETURNED },
    body: await sealBody(key, { inboxId: id, body: Buffer.from(JSON.stringify(RETURNED)) }),
    ...{ vendorSessionHash: null, disposition: 'waiting', why: null, receivedAt },
  });
  return id;
}

/** Of more sessions than these, those that decisions rest on and the newest are asked about. */
const MAX_SESSIONS = 10;

const sessionRow = z.object({ number: z.int() });

/**
 * Has the vendor asked now about every session that may still say something, also after the end. Harmless
 * to repeat.
 *
 * @returns the sessions for the dispatcher
 * @throws KycError `not_found`, or `erased` once the personal data was erased
 */
export async function refreshVerification(
  store: Store,
  input: { verificationId: string; receivedAt: Date } & MayBeKeyed,
): Promise<RefreshedSession[]> {
  const { verificationId, receivedAt, sent } = input;
  await verificationKey(store, await getOwner(store, verificationId));
  const sessions = await queryRows(
    store.app,
    sessionRow,
    `select number from vendor_sessions s where verification_id = $1 and state <> 'requested'
     order by exists (
         select from decisions d
         where d.verification_id = s.verification_id and d.session = s.number) desc,
       number desc
     limit $2`,
    [verificationId, MAX_SESSIONS],
  );
  const asked: RefreshedSession[] = [];
  for (const { number: session } of sessions) {
    const about = { verificationId, session };
    const { isKept } = await requestRefresh(store, { ...about, by: 'client', receivedAt });
    if (isKept) asked.push(about);
  }
  // Last: a crash before it has it asked once more.
  await noteRequest(store, store.app, sent);
  return asked;
}
