import { buffer } from 'node:stream/consumers';
import { cancellationSignal } from '@temporalio/activity';
import { z } from 'zod';
import { KycError } from '../domain/errors.ts';
import type { VendorFact } from '../domain/outcome.ts';
import type { CaptureRow, VendorAccountRow } from '../store/index.ts';
import {
  BytesInFlight,
  getVendorAccount,
  loadSessionRequest,
  openObject,
  readCapture,
  readSession,
  settleCapture,
  storeAnswer,
} from '../store/index.ts';
import type { CaptureVerdict, DirectCapture, SessionReference, Vendor } from '../vendors/vendor.ts';
import type {
  AskVendorInput,
  AskVendorResult,
  UploadCaptureInput,
  UploadCaptureResult,
} from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { refuseWhilePaused } from './account-health.ts';
import { noRoom } from './failure.ts';
import { callVendor } from './vendor-token.ts';

/** The facts that our own uploads establish: the person has begun, or has submitted everything. */
const progressSchema = z.strictObject({ progress: z.enum(['started', 'submitted']) });
type Progress = z.output<typeof progressSchema>['progress'];

const factOf = (progress: Progress): VendorFact => ({ kind: progress, reasons: [] });

/** Reads the fact in a stored message of our own about a capture. Pure. */
export function readCaptureFact(body: Buffer): VendorFact {
  return factOf(progressSchema.parse(JSON.parse(body.toString('utf8'))).progress);
}

/**
 * Uploads one stored image to the vendor and stores its verdict. Safe to repeat: an image with a verdict is
 * not uploaded again. The first accepted image means that the person has begun, unless the vendor reports
 * that itself.
 *
 * @throws KycError `not_found`, `vendor_session_unknown`, `objects_unavailable`, and what the vendor's
 *   `upload` throws; `no_room`, to be tried again soon, when this process holds too many images
 */
export async function uploadCapture(
  deps: ActivityDeps,
  input: UploadCaptureInput,
): Promise<UploadCaptureResult> {
  const { verificationId, session, captureId } = input;
  const row = await readCapture(deps.store, { verificationId, captureId });
  if (row === null) throw new KycError('not_found', 'There is no such capture.');
  const place = await findPlace(deps, input);
  const verdict = row.verdict ?? (await judge(deps, place, row));
  // Stored before the verdict: a retry after a crash in between does both.
  const hasBegun = verdict.accepted && row.session === session;
  const started = hasBegun ? await note(deps, place, 'started') : null;
  await settleCapture(deps.store, { verificationId, captureId, verdict });
  return {
    accepted: verdict.accepted,
    gate: verdict.accepted ? null : verdict.gate,
    next: verdict.accepted ? verdict.next : null,
    inboxId: started?.inboxId ?? null,
    fact: started?.fact ?? null,
  };
}

/**
 * Tells the vendor that all images are there. Safe to repeat as far as the vendor's `submit` is.
 *
 * @throws KycError `vendor_session_unknown`, and what the vendor's `submit` throws
 */
export async function submitCaptures(
  deps: ActivityDeps,
  input: AskVendorInput,
): Promise<AskVendorResult> {
  const place = await findPlace(deps, input);
  const signal = cancellationSignal();
  await callVendor(deps, place.account, (call) =>
    place.capture.submit({ ...call, signal }, place.reference),
  );
  const submitted = await note(deps, place, 'submitted');
  return submitted ?? { inboxId: null, fact: { kind: 'noted', reasons: [] } };
}

interface Place extends AskVendorInput {
  account: VendorAccountRow;
  vendor: Vendor;
  capture: DirectCapture<unknown>;
  reference: SessionReference;
}

async function findPlace(
  { store, vendors }: ActivityDeps,
  { verificationId, session }: AskVendorInput,
): Promise<Place> {
  const known = await readSession(store, { verificationId, session });
  if (known === null) {
    throw new KycError('vendor_session_unknown', 'No such session was recorded.');
  }
  const { accountId } = await loadSessionRequest(store, { verificationId, session });
  const account = await getVendorAccount(store, { id: accountId });
  const vendor = vendors(account.vendor);
  const capture = vendor.directCapture;
  if (capture === undefined) {
    throw new KycError('vendor_misconfigured', 'The vendor takes no images.');
  }
  return { verificationId, session, account, vendor, capture, reference: known.reference };
}

/** The vendor asked for new photos while this one waited. */
const OF_AN_EARLIER_ATTEMPT: CaptureVerdict = {
  accepted: false,
  gate: 'earlier_attempt',
  message: 'This photo was taken for an earlier try. Take it again.',
};

const MEBIBYTE = 1024 * 1024;
/** A vendor takes an image as JSON text, so that each takes two and a half times its size in memory. */
const images = new BytesInFlight({ ofAll: 50 * MEBIBYTE, ofOne: 30 * MEBIBYTE });
/** Frees the slot for this time, so that calls without images go on. */
const ROOM_AGAIN_MS = 2_000;

async function judge(deps: ActivityDeps, place: Place, row: CaptureRow): Promise<CaptureVerdict> {
  if (row.session !== place.session || !row.isOfThisTry) return OF_AN_EARLIER_ATTEMPT;
  // Before reading the image.
  refuseWhilePaused(place.account);
  const giveBack = images.take(place.account.id, row.bytes);
  if (giveBack === null) throw noRoom(ROOM_AGAIN_MS);
  try {
    return await handOver(deps, place, row);
  } finally {
    giveBack();
  }
}

async function handOver(
  deps: ActivityDeps,
  { account, capture, reference, verificationId }: Place,
  row: CaptureRow,
): Promise<CaptureVerdict> {
  const image = await openObject(deps.store, { verificationId, key: row.objectKey });
  const { mimeType } = image;
  if (mimeType !== 'image/jpeg' && mimeType !== 'image/png') {
    image.content.destroy();
    throw new KycError('internal', 'A capture was kept that is neither JPEG nor PNG.');
  }
  const bytes = await buffer(image.content);
  const signal = cancellationSignal();
  return callVendor(deps, account, (call) =>
    capture.upload({ ...call, signal }, reference, row.step, { bytes, mimeType }),
  );
}

/** Not where the vendor reports progress itself: its facts name the attempt, and ours would contradict. */
async function note(
  { store }: ActivityDeps,
  { vendor, verificationId, session, account }: Place,
  progress: Progress,
): Promise<{ inboxId: string; fact: VendorFact } | null> {
  if (vendor.lifecycle.session.tellsStart) return null;
  const fact = factOf(progress);
  const { inboxId, disposition } = await storeAnswer(store, {
    verificationId,
    session,
    accountId: account.id,
    source: 'capture',
    kind: progress,
    body: Buffer.from(JSON.stringify({ progress })),
    fact,
  });
  return disposition === 'applied' ? null : { inboxId, fact };
}
