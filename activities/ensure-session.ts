import { setTimeout as pause } from 'node:timers/promises';
import { KycError } from '../domain/errors.ts';
import { isFinal } from '../domain/status.ts';
import type { SessionRequestRow, VendorAccountRow } from '../store/index.ts';
import {
  beginSession,
  findParentSession,
  getVendorAccount,
  loadSessionRequest,
  makeLink,
  recordOrphan,
  saveSession,
} from '../store/index.ts';
import type {
  CreatedSession,
  SessionReference,
  SessionRequest,
  Vendor,
} from '../vendors/vendor.ts';
import type { EnsureSessionInput, EnsureSessionResult } from './contract.ts';
import { notingOddities } from './account-health.ts';
import type { ActivityDeps } from './deps.ts';
import { growingDelayMs } from './failure.ts';
import { withVendorToken } from './vendor-token.ts';

/** A session that was bought is worth some patience with our own database. */
const SAVE_TRIES = 5;
const SAVE_PAUSE_MS = 500;

/**
 * Takes up the recorded session of that number, or buys it. When the vendor may have made a session
 * that nobody knows of, that orphan is recorded before the failure; the next try buys anew, under a
 * new ring token, and the later the more orphans there are.
 *
 * @throws KycError `already_final` once the verification has ended, `invalid_request` when the stored
 *   options are none that the vendor takes, `vendor_refused_request` when the session that it is to
 *   continue cannot be had, and what the vendor's `createSession` throws
 */
export async function ensureSession(
  deps: ActivityDeps,
  input: EnsureSessionInput,
): Promise<EnsureSessionResult> {
  const wanted = await loadSessionRequest(deps.store, input);
  if (wanted.existing !== null && wanted.existing.state !== 'requested') {
    return { session: input.session, expiresAt: isoOf(wanted.existing), status: wanted.status };
  }
  if (isFinal(wanted.status)) {
    throw new KycError('already_final', 'The verification ended before its session was bought.');
  }
  const account = await getVendorAccount(deps.store, { id: wanted.accountId });
  const vendor = deps.vendors(account.vendor);
  const request = await buildRequest(deps, { input, wanted, account, vendor });
  const created = await withVendorToken(deps, account, (call) =>
    rememberingOrphans(deps, input, () => vendor.createSession(call, request)),
  );
  const expiresAt = shortened(created.expiresAt, account, deps.now());
  const saved = await save(deps, input, { ...created, expiresAt });
  await notingOddities(deps, account, created.oddities);
  return { session: input.session, expiresAt: isoOf(saved), status: saved.status };
}

async function buildRequest(
  { store, publicUrl }: ActivityDeps,
  about: {
    input: EnsureSessionInput;
    wanted: SessionRequestRow;
    account: VendorAccountRow;
    vendor: Vendor;
  },
): Promise<SessionRequest<unknown>> {
  const { input, wanted, account, vendor } = about;
  const { verificationId } = input;
  const options = vendor.options.safeParse(wanted.vendorOptions ?? {});
  if (!options.success) {
    const fields = options.error.issues.map((issue) => ({
      pointer: `/vendorOptions/${issue.path.join('/')}`,
      message: 'Not an option that the vendor takes.',
    }));
    throw new KycError('invalid_request', 'The vendor options are not valid.', { fields });
  }
  const parent = await parentOf(store, wanted, vendor.parentOf?.(options.data) ?? null);
  const { ringToken } = await beginSession(store, input);
  const link = `${publicUrl}/v/${makeLink(store, { verificationId, version: wanted.linkVersion })}`;
  return {
    verificationId,
    sessionNumber: input.session,
    subject: wanted.subject,
    options: options.data,
    returnUrl: `${link}/return`,
    link,
    webhookUrl: webhookUrl(publicUrl, account, vendor, ringToken),
    ...(parent === null ? {} : { parent }),
    ...(wanted.locale === null ? {} : { locale: wanted.locale }),
  };
}

/** The newest session of the verification that this one continues; null when it continues none. */
async function parentOf(
  store: ActivityDeps['store'],
  { clientId, mode, accountId }: SessionRequestRow,
  parentId: string | null,
): Promise<SessionReference | null> {
  if (parentId === null) return null;
  const parent = await findParentSession(store, { parentId, clientId, mode, accountId });
  if (parent !== null) return parent;
  const message = 'is no verification whose session can be continued';
  throw new KycError('vendor_refused_request', 'The parent has no session to continue.', {
    fields: [{ pointer: '/vendorOptions/parentVerification', message }],
  });
}

/** Where each session has an address of its own, its ring token ends it. */
function webhookUrl(
  publicUrl: string,
  account: VendorAccountRow,
  vendor: Vendor,
  ringToken: string,
): string {
  const ofAccount = `${publicUrl}/webhooks/${account.webhookToken}`;
  return vendor.webhook?.address.by === 'session' ? `${ofAccount}/${ringToken}` : ofAccount;
}

/**
 * Each such try may have bought a session: the first few follow soon, and the seventh and all after it
 * an hour later, so that a vendor whose answer never reads does not sell one every ten minutes.
 */
const AFTER_AN_ORPHAN = { firstMs: 2_000, factor: 4, capMs: 3_600_000 };

/** Records a session that the vendor may have made and whose id never reached us. */
async function rememberingOrphans(
  deps: ActivityDeps,
  { verificationId, session }: EnsureSessionInput,
  create: () => Promise<CreatedSession>,
): Promise<CreatedSession> {
  try {
    return await create();
  } catch (error) {
    if (!mayLeaveAnOrphan(error)) throw error;
    // An answer that cannot be read tells as little as one that was cut off.
    const cause = error.code === 'vendor_timeout' ? 'timeout' : 'disconnect';
    const { tries } = await recordOrphan(deps.store, { verificationId, session, cause });
    const pauseMs = growingDelayMs(AFTER_AN_ORPHAN, tries);
    throw error.with({ retryAfterMs: Math.max(error.retryAfterMs ?? 0, pauseMs) });
  }
}

const MAY_LEAVE_AN_ORPHAN: ReadonlySet<string> = new Set(['vendor_timeout', 'vendor_nonsense']);

function mayLeaveAnOrphan(error: unknown): error is KycError {
  return error instanceof KycError && MAY_LEAVE_AN_ORPHAN.has(error.code) && !error.hadNoEffect;
}

/** A test account may let sessions die sooner than the vendor does. */
function shortened(expiresAt: Date | null, account: VendorAccountRow, now: Date): Date | null {
  const { sessionLifetimeMs } = account.settings;
  if (sessionLifetimeMs === undefined || account.mode !== 'test') return expiresAt;
  const sooner = new Date(now.getTime() + sessionLifetimeMs);
  return expiresAt !== null && expiresAt < sooner ? expiresAt : sooner;
}

async function save(
  deps: ActivityDeps,
  input: EnsureSessionInput,
  created: CreatedSession,
): ReturnType<typeof saveSession> {
  const { reference, url, expiresAt, raw } = created;
  for (let left = SAVE_TRIES - 1; ; left -= 1) {
    try {
      return await saveSession(deps.store, {
        ...input,
        vendorSessionId: reference.id,
        expiresAt,
        raw,
        ...(reference.token === undefined ? {} : { token: reference.token }),
        ...(url === undefined ? {} : { url }),
      });
    } catch (error) {
      const isAway = error instanceof KycError && error.code === 'store_unavailable';
      if (!isAway || left === 0) throw error;
      await pause(SAVE_PAUSE_MS);
    }
  }
}

function isoOf({ expiresAt }: { expiresAt: Date | null }): string | null {
  return expiresAt === null ? null : expiresAt.toISOString();
}
