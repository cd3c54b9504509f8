import type { ErrorCode } from '../domain/errors.ts';
import { ERRORS, KycError } from '../domain/errors.ts';
import { isFinal } from '../domain/status.ts';
import type { SessionRequestRow, VendorAccountRow } from '../store/index.ts';
import {
  beginSession,
  findParentSession,
  getVendorAccount,
  loadSessionRequest,
  makeLink,
  noteSessionRefusal,
  saveSession,
} from '../store/index.ts';
import type {
  CreatedSession,
  SessionReference,
  SessionRequest,
  Vendor,
} from '../vendors/vendor.ts';
import type { EnsureSessionInput, EnsureSessionResult } from './contract.ts';
import { notingOddities, refuseWhilePaused } from './account-health.ts';
import type { ActivityDeps } from './deps.ts';
import { detailsOf } from './failure.ts';
import { saving, savingEnds, settlingTheTry } from './session-try.ts';

/**
 * Returns the stored session of that number, or buys it (unless `buyNothing`). Where the vendor may have
 * created a session whose id never reached us, it records that orphan before it fails; where this try is cut
 * off, the next one records it. The next try buys again, under a new token; each orphan makes the pause
 * longer.
 *
 * @throws KycError `already_final` once the verification has ended, or where a cancel waits and nothing was
 *   tried yet; `not_found` when that session neither exists nor is the next one; `invalid_request` when the
 *   vendor does not take the stored options; `vendor_refused_request` when the session to continue is not
 *   available; and what `callVendor` and the vendor's `createSession` throw
 */
export async function ensureSession(
  deps: ActivityDeps,
  input: EnsureSessionInput,
): Promise<EnsureSessionResult> {
  try {
    return await takeUpOrBuy(deps, input);
  } catch (error) {
    await noteRefusal(deps, input, error);
    throw error;
  }
}

/** With these no person needs the session any more; they are no refusal by the vendor. */
const NO_REFUSAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'already_final',
  'erased',
  'not_found',
]);

/** Stores a final refusal, so that the write that ends the verification finds it. */
async function noteRefusal(
  { store }: ActivityDeps,
  { verificationId, session }: EnsureSessionInput,
  error: unknown,
): Promise<void> {
  if (!(error instanceof KycError) || NO_REFUSAL.has(error.code)) return;
  if (ERRORS[error.code].retry !== 'never') return;
  const { vendorCode = null, fields = [] } = detailsOf(error);
  const isOurs = error.code === 'vendor_misconfigured';
  const reason = isOurs ? 'vendor_misconfigured' : 'vendor_refused_request';
  await noteSessionRefusal(store, { verificationId, session, reason, vendorCode, fields });
}

async function takeUpOrBuy(
  deps: ActivityDeps,
  input: EnsureSessionInput,
): Promise<EnsureSessionResult> {
  const wanted = await loadSessionRequest(deps.store, input);
  if (wanted.existing !== null && wanted.existing.state !== 'requested') {
    const { existing, status, written } = wanted;
    const found = { session: input.session, expiresAt: isoOf(existing), status };
    return written === 0 ? found : { ...found, written };
  }
  if (isFinal(wanted.status)) {
    throw new KycError('already_final', 'The verification ended before its session was bought.');
  }
  // The person could not use it any more, so we neither pay for it nor send the vendor personal data.
  if (input.buyNothing === true || wanted.isOver) {
    const missing = wanted.existing === null ? 'never_tried' : 'tried';
    return { session: input.session, expiresAt: null, status: wanted.status, missing };
  }
  if (!wanted.isNext) {
    throw new KycError('not_found', 'No session of that number is there, or to be bought next.');
  }
  // If it was tried before, it is bought all the same: that records the orphan of the earlier try.
  if (wanted.isCanceled && wanted.existing === null) {
    throw new KycError('already_final', 'It is to be canceled: no session is bought for that.');
  }
  const account = await getVendorAccount(deps.store, { id: wanted.accountId });
  // Only after a first try is recorded: the deadline must see that we tried.
  if (wanted.existing !== null) refuseWhilePaused(account);
  const vendor = deps.vendors(account.vendor);
  const saveUntil = savingEnds();
  const { request, tryToken } = await buildRequest(deps, { input, wanted, account, vendor });
  const created = await settlingTheTry(deps, { ...input, account, tryToken }, (call) =>
    vendor.createSession(call, request),
  );
  const expiresAt = shortened(created.expiresAt, account, deps.now());
  const saved = await saving(saveUntil, () =>
    save(deps, { ...input, tryToken }, { ...created, expiresAt }),
  );
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
): Promise<{ request: SessionRequest<unknown>; tryToken: string }> {
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
  const { tryToken } = await beginSession(store, input);
  const link = `${publicUrl}/v/${makeLink(store, { verificationId, version: wanted.linkVersion })}`;
  const request = {
    verificationId,
    sessionNumber: input.session,
    capture: wanted.capture,
    subject: wanted.subject,
    options: options.data,
    returnUrl: `${link}/return`,
    link,
    webhookUrl: webhookUrl(publicUrl, account, vendor, tryToken),
    ...(parent === null ? {} : { parent }),
    ...(wanted.locale === null ? {} : { locale: wanted.locale }),
  };
  return { request, tryToken };
}

/** The newest session of the parent verification; null when this one continues none. */
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

/** Where each session has an address of its own, the address ends with the token of its try. */
function webhookUrl(
  publicUrl: string,
  account: VendorAccountRow,
  vendor: Vendor,
  tryToken: string,
): string {
  const ofAccount = `${publicUrl}/webhooks/${account.webhookToken}`;
  return vendor.webhook?.address.by === 'session' ? `${ofAccount}/${tryToken}` : ofAccount;
}

/** In a test account sessions may expire earlier than at the vendor. */
function shortened(expiresAt: Date | null, account: VendorAccountRow, now: Date): Date | null {
  const { sessionLifetimeMs } = account.settings;
  if (sessionLifetimeMs === undefined || account.mode !== 'test') return expiresAt;
  const sooner = new Date(now.getTime() + sessionLifetimeMs);
  return expiresAt !== null && expiresAt < sooner ? expiresAt : sooner;
}

function save(
  { store }: ActivityDeps,
  about: EnsureSessionInput & { tryToken: string },
  { reference, url, expiresAt, raw }: CreatedSession,
): ReturnType<typeof saveSession> {
  return saveSession(store, {
    ...about,
    vendorSessionId: reference.id,
    expiresAt,
    raw,
    ...(reference.token === undefined ? {} : { token: reference.token }),
    ...(url === undefined ? {} : { url }),
  });
}

function isoOf({ expiresAt }: { expiresAt: Date | null }): string | null {
  return expiresAt === null ? null : expiresAt.toISOString();
}
