import type pg from 'pg';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { isFinal, type Status } from '../../domain/status.ts';
import { execute, inTransaction, queryMaybe } from '../database.ts';
import { askForNewcomers } from '../deletion-queue.ts';
import { findVerificationKey, type VerificationKey } from '../encryption/data-keys.ts';
import { deleteLateComer } from '../erasure/vendor-references.ts';
import { appendEvents } from '../events.ts';
import { lockVendorSession } from '../inbox/match.ts';
import { releaseUnmatched } from '../inbox/release.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import type { SaveSessionInput } from '../types.ts';
import { getOwner, type LockedVerification, lockUnchanged } from '../verifications/lock.ts';
import { orphanField, tryHash, sessionField, vendorSessionHash } from './field.ts';
import { insertOrphan, nameOrphan } from './orphans.ts';
import { giveUpOpenTries, settleAsOrphan, settleAsUsed } from './tries.ts';

interface Saved {
  status: Status;
  expiresAt: Date | null;
}

/**
 * Keeps the session that the vendor made: its id, token and address encrypted, the verification
 * `pending` when it was `created`, and messages that waited for this session released. Safe to repeat;
 * when another session was saved under this number before, this one is remembered as an orphan.
 *
 * @returns the verification's status and the end of the session that is kept
 * @throws KycError `not_found`, or `erased` once the personal data was erased;
 *   RowChangedError when the verification is not as we wrote it
 */
export async function saveSession(store: Store, input: SaveSessionInput): Promise<Saved> {
  const saved = await save(store, input);
  if (saved === null) throw new KycError('erased', 'The personal data was erased.');
  return saved;
}

/** Null where the personal data was erased. */
async function save(store: Store, input: SaveSessionInput): Promise<Saved | null> {
  const owner = await getOwner(store, input.verificationId);
  const key = await findVerificationKey(store, owner);
  const hash = vendorSessionHash(store, owner.accountId, input.vendorSessionId);
  const sealed = key && (await sealSession(key, input));
  const ofTry =
    input.tryToken === undefined ? null : tryHash(store, owner.accountId, input.tryToken);
  return inTransaction(store.app, async (tx) => {
    await lockVendorSession(tx, hash);
    const verification = await lockUnchanged(store, tx, input.verificationId);
    const { status } = verification;
    if (key === null || sealed === null || verification.data_erased_at !== null) {
      await saveNothing(store, tx, { input, accountId: owner.accountId, hash, ofTry });
      return null;
    }
    const saved = await findSaved(tx, input);
    if (saved !== null) {
      if (saved.hash !== hash) {
        if (ofTry !== null) await settleAsOrphan(tx, ofTry);
        await nameOrphan(tx, orphanOf(input, owner.accountId, hash, sealed));
        await askForNewcomers(store, tx, input.verificationId);
      }
      return { status, expiresAt: saved.expiresAt };
    }
    await writeSession(store, tx, { input, verification, hash, sealed });
    if (ofTry !== null) await settleTries(tx, input, { ofTry, accountId: owner.accountId });
    await takeRefusalBack(tx, input);
    if (isFinal(status)) await askForNewcomers(store, tx, input.verificationId);
    const shown = await showPending(store, tx, input, verification);
    await releaseUnmatched(store, tx, { owner, key, session: input.session, hash, status: shown });
    return { status: shown, expiresAt: input.expiresAt };
  });
}

/** Bought for a person whose data was erased meanwhile: the vendor is to delete it. */
async function saveNothing(
  store: Store,
  tx: pg.PoolClient,
  about: { input: SaveSessionInput; accountId: string; hash: string; ofTry: string | null },
): Promise<void> {
  const { input, accountId, hash: vendorSessionHash, ofTry } = about;
  const { verificationId, session: number, vendorSessionId: id, token } = input;
  if (ofTry !== null) await settleAsOrphan(tx, ofTry);
  const reference = token === undefined ? { id } : { id, token };
  const known = { verificationId, accountId, number, vendorSessionHash };
  await deleteLateComer(store, tx, { ...known, reference });
}

interface SealedSession {
  id: string;
  /** The same id, should the session turn out to be an orphan. */
  orphanId: string;
  token: string | null;
  url: string | null;
  raw: string;
}

async function sealSession(key: VerificationKey, input: SaveSessionInput): Promise<SealedSession> {
  const { session: number, vendorSessionId, token, url, raw } = input;
  return {
    id: await key.seal(sessionField(number, 'vendor_session_id'), vendorSessionId),
    orphanId: await key.seal(orphanField(), vendorSessionId),
    token: token === undefined ? null : await key.seal(sessionField(number, 'token'), token),
    url: url === undefined ? null : await key.seal(sessionField(number, 'url'), url),
    raw: await key.seal(sessionField(number, 'raw'), raw.body),
  };
}

function orphanOf(
  { verificationId, session: number }: SaveSessionInput,
  accountId: string,
  vendorSessionHash: string,
  { orphanId: vendorSessionId }: SealedSession,
) {
  const cause = 'saved_twice' as const;
  return { verificationId, number, accountId, vendorSessionHash, vendorSessionId, cause };
}

/**
 * What other tries of that number may still bring is an orphan's: it is not asked for again. A try that
 * was taken for one itself, because it took so long, leaves its place among them to another.
 */
async function settleTries(
  tx: pg.PoolClient,
  { verificationId, session: number }: SaveSessionInput,
  { ofTry, accountId }: { ofTry: string; accountId: string },
): Promise<void> {
  const wasOrphan = await settleAsUsed(tx, ofTry);
  const others = await giveUpOpenTries(tx, { verificationId, number });
  for (let left = others - (wasOrphan ? 1 : 0); left > 0; left -= 1) {
    await insertOrphan(tx, { verificationId, number, accountId, cause: 'crash' });
  }
}

const savedRow = z.object({
  state: parse.sessionState,
  vendor_session_hash: z.string().nullable(),
  expires_at: z.date().nullable(),
});

async function findSaved(
  tx: pg.PoolClient,
  input: SaveSessionInput,
): Promise<{ hash: string | null; expiresAt: Date | null } | null> {
  const row = await queryMaybe(
    tx,
    savedRow,
    `select state, vendor_session_hash, expires_at from vendor_sessions
     where verification_id = $1 and number = $2 and state <> 'requested'`,
    [input.verificationId, input.session],
  );
  return row === null ? null : { hash: row.vendor_session_hash, expiresAt: row.expires_at };
}

async function writeSession(
  { tags }: Store,
  tx: pg.PoolClient,
  about: {
    input: SaveSessionInput;
    verification: LockedVerification;
    hash: string;
    sealed: SealedSession;
  },
): Promise<void> {
  const { input, verification, hash, sealed } = about;
  // Bought for a verification that ended meanwhile: it is known, and the person is not sent there.
  const state = isFinal(verification.status) ? 'ended' : 'ready';
  await execute(
    tx,
    `insert into vendor_sessions (verification_id, number, account_id, state, vendor_session_hash,
       vendor_session_id, token, url, raw, raw_kind, expires_at, ready_at, ended_at, tag)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now(),
       case when $4 = 'ended' then now() end, $12)
     on conflict (verification_id, number) do update set state = excluded.state,
       account_id = excluded.account_id,
       vendor_session_hash = excluded.vendor_session_hash,
       vendor_session_id = excluded.vendor_session_id, token = excluded.token, url = excluded.url,
       raw = excluded.raw, raw_kind = excluded.raw_kind, expires_at = excluded.expires_at,
       ready_at = excluded.ready_at, ended_at = excluded.ended_at,
       tag = excluded.tag`,
    [
      input.verificationId,
      input.session,
      verification.account_id,
      state,
      hash,
      sealed.id,
      sealed.token,
      sealed.url,
      sealed.raw,
      input.raw.kind,
      input.expiresAt,
      tags.of('vendor_sessions', {
        ...{ verification_id: verification.id, number: input.session },
        ...{ account_id: verification.account_id, vendor_session_hash: hash },
      }),
    ],
  );
}

async function takeRefusalBack(
  tx: pg.PoolClient,
  { verificationId }: SaveSessionInput,
): Promise<void> {
  await execute(
    tx,
    `update verifications set session_refusal = null
     where id = $1 and session_refusal is not null`,
    [verificationId],
  );
}

/** Writes the events, and `pending` where the person had nowhere to go before. */
async function showPending(
  store: Store,
  tx: pg.PoolClient,
  { verificationId, session }: SaveSessionInput,
  before: LockedVerification,
): Promise<Status> {
  const { status, vendor } = before;
  const principal = `vendor:${vendor}`;
  await appendEvents(store, tx, verificationId, [
    { type: 'session.created', principal, data: { session } },
  ]);
  if (status !== 'created') return status;
  await execute(
    tx,
    `update verifications
     set status = 'pending', sequence = sequence + 1, updated_at = now(), tag = $2
     where id = $1`,
    [verificationId, store.tags.of('verifications', { ...before, status: 'pending' })],
  );
  await appendEvents(store, tx, verificationId, [
    { type: 'verification.pending', principal: 'system', data: { session } },
  ]);
  return 'pending';
}
