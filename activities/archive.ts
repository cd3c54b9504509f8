import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { ERRORS, KycError } from '../domain/errors.ts';
import type { MediaRow } from '../store/index.ts';
import {
  getVendorAccount,
  listReadySessions,
  noteArchivedMedia,
  noteListedMedia,
  noteMissingMedia,
  readMedia,
  readSession,
  storeObject,
} from '../store/index.ts';
import type { MediaItem, SessionReference, VendorCall, VendorMedia } from '../vendors/vendor.ts';
import type { ArchiveActivities, ArchiveInput, ArchiveMediaResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { nullIfNotFound } from './failure.ts';
import { keepDetails } from './keep-details.ts';
import { callVendor } from './vendor-token.ts';

/** A video of an hour; no recording of a verification is larger. */
const MAX_MEDIA_BYTES = 1024 ** 3;

/** Activities that store a vendor's details and recordings, as the account's evidence policy says. */
export function createArchiveActivities(deps: ActivityDeps): ArchiveActivities {
  return {
    keepDetails: (input) => unlessErased(keepDetails(deps, input), { kept: 0 }),
    archiveMedia: (input) => unlessErased(archiveMedia(deps, input), { archived: 0, missing: 0 }),
  };
}

/** Where the data were erased meanwhile there is nothing to store, which is no failure. */
async function unlessErased<T>(archiving: Promise<T>, nothing: T): Promise<T> {
  try {
    return await archiving;
  } catch (error) {
    if (error instanceof KycError && error.code === 'erased') return nothing;
    throw error;
  }
}

/**
 * Fetches one item after the other, since no person waits for them and the vendor limits the account's calls.
 * A retry does not fetch again what is stored already.
 */
async function archiveMedia(
  deps: ActivityDeps,
  { verificationId }: ArchiveInput,
): Promise<ArchiveMediaResult> {
  const result = { archived: 0, missing: 0 };
  for (const mediaId of await listMedia(deps, verificationId)) {
    const isKept = await archiveItem(deps, { verificationId, mediaId });
    result[isKept ? 'archived' : 'missing'] += 1;
  }
  return result;
}

/**
 * Lists the media of all sessions. Where the vendor refuses to list one (an unused one, say), the others are
 * still archived. An operator must look at an unlisted session before it is deleted at the vendor.
 */
async function listMedia(deps: ActivityDeps, verificationId: string): Promise<string[]> {
  const media: string[] = [];
  const sessions = await listReadySessions(deps.store, { verificationId });
  const refusals: KycError[] = [];
  for (const session of sessions) {
    heartbeat();
    try {
      media.push(...(await listOf(deps, verificationId, session)));
    } catch (error) {
      if (!(error instanceof KycError) || error.code !== 'vendor_refused_request') throw error;
      const { code, vendorCode } = error;
      deps.logger.warn({ verificationId, session, code, vendorCode }, 'A session was not listed');
      refusals.push(error);
    }
  }
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === sessions.length) throw refusal;
  return media;
}

async function listOf(
  deps: ActivityDeps,
  verificationId: string,
  session: number,
): Promise<string[]> {
  const items = await nullIfNotFound(
    atVendor(deps, { verificationId, session }, ({ media, call, reference }) =>
      media.list(call, reference),
    ),
  );
  return noteListedMedia(deps.store, { verificationId, session, items: items ?? [] });
}

/**
 * Streams one photo or video from the vendor into the object storage, with a few chunks in memory at a
 * time. Compares the content with the vendor's checksum; content that differs is stored too and marked,
 * since it is evidence.
 * @returns whether it is stored; false where the vendor no longer has it or refuses it, or it is too large
 */
async function archiveItem(
  deps: ActivityDeps,
  { verificationId, mediaId }: { verificationId: string; mediaId: string },
): Promise<boolean> {
  const { store, logger } = deps;
  const known = await readMedia(store, { verificationId, id: mediaId });
  if (known === null) return false;
  if (known.state !== 'listed') return known.state === 'archived';
  heartbeat();
  try {
    const { objectKey, sha256 } = await fetchAndKeep(deps, verificationId, known);
    const verified = known.item.sha256 === null ? null : known.item.sha256 === sha256;
    if (verified === false) {
      logger.warn({ verificationId, mediaId }, 'the content is not what the vendor vouches for');
    }
    await noteArchivedMedia(store, { id: mediaId, objectKey, sha256, verified });
    return true;
  } catch (error) {
    const state = missingBy(error);
    if (state !== null) await noteMissingMedia(store, { id: mediaId, state });
    // Where the vendor refuses one item for good, go on with the others.
    else if (!(error instanceof KycError) || ERRORS[error.code].retry !== 'never') throw error;
    return false;
  }
}

async function fetchAndKeep(
  deps: ActivityDeps,
  verificationId: string,
  { session, item }: MediaRow,
): Promise<{ objectKey: string; sha256: string }> {
  const hash = createHash('sha256');
  const object = await atVendor(
    deps,
    { verificationId, session },
    async ({ media, call, reference }) => {
      const content = await media.fetch(call, reference, item satisfies MediaItem);
      return storeObject(deps.store, {
        verificationId,
        content: Readable.from(watched(content, hash), { objectMode: false }),
        mimeType: item.mimeType,
        purpose: 'media',
        maxBytes: MAX_MEDIA_BYTES,
      });
    },
  );
  return { objectKey: object.key, sha256: hash.digest('hex') };
}

/** The same bytes, hashed; sends a heartbeat with every chunk. */
async function* watched(
  content: NodeJS.ReadableStream,
  hash: { update(chunk: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk);
    hash.update(bytes);
    heartbeat();
    yield bytes;
  }
}

interface AtVendor {
  media: VendorMedia<unknown>;
  call: VendorCall<unknown>;
  reference: SessionReference;
}

/** @throws KycError `vendor_session_unknown` where there is no session or the vendor has no media */
async function atVendor<T>(
  deps: ActivityDeps,
  about: { verificationId: string; session: number },
  use: (parts: AtVendor) => Promise<T>,
): Promise<T> {
  const known = await readSession(deps.store, about);
  const account =
    known === null ? null : await getVendorAccount(deps.store, { id: known.accountId });
  const media = account === null ? undefined : deps.vendors(account.vendor).media;
  if (known === null || account === null || media === undefined) {
    throw new KycError('vendor_session_unknown', 'There is nothing to fetch.');
  }
  const signal = cancellationSignal();
  return callVendor(deps, account, (call) =>
    use({ media, call: { ...call, signal }, reference: known.reference }),
  );
}

function missingBy(error: unknown): 'gone' | 'too_large' | null {
  if (!(error instanceof KycError)) return null;
  if (error.code === 'vendor_session_unknown') return 'gone';
  return error.code === 'payload_too_large' ? 'too_large' : null;
}
