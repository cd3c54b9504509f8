import { readAnswerAs } from '../http.ts';
import type { MediaItem, SessionReference, VendorMedia } from '../vendor.ts';
import type { VeriffCredentials } from './account.ts';
import { getAttemptMedia, getMedia, getOfSession, getTimestamp } from './client.ts';
import { nullIfUnknown, nullIfUnsupported } from '../unsupported.ts';
import type { Call } from './exchange.ts';
import { attemptsSchema, mediaListSchema, timestampSchema } from './schemas.ts';
import type { MediaFile, MediaList, Timestamp } from './schemas.ts';
import { readAttempts } from './session.ts';

/**
 * The photos and videos of every attempt (document: "Storing verification media"). A timestamp vouches
 * for a SHA-256 of the content; today's API gives none. The lists' size is in KB, which is no size in
 * bytes: that is known once the content has come.
 */
export const veriffMedia: VendorMedia<VeriffCredentials> = {
  list,
  fetch: (call, _session, { id }) => getMedia(call, id),
};

async function list(call: Call, session: SessionReference): Promise<MediaItem[]> {
  const found = new Map<string, MediaItem>();
  for (const { attempt, files } of await listsOf(call, session)) {
    if (files.skipped > 0) {
      call.note?.(`${files.skipped} photos or videos of a session have no id that we understand`);
    }
    for (const [kind, file] of filesIn(files)) {
      if (found.has(file.id)) continue;
      found.set(file.id, itemOf(file, kind, attempt, await timestampOf(call, file)));
    }
  }
  return [...found.values()];
}

/** How many photos and videos a session has, over all its attempts. */
export async function countMedia(call: Call, session: SessionReference): Promise<number> {
  const lists = await listsOf(call, session);
  return new Set(lists.flatMap(({ files }) => filesIn(files).map(([, { id }]) => id))).size;
}

/** One list for each attempt; where the vendor names no attempts, that of the most recent one. */
async function listsOf(
  call: Call,
  session: SessionReference,
): Promise<{ attempt: string | null; files: MediaList }[]> {
  const answer = await readAttempts(call, session);
  const attempts = answer === null ? [] : readAnswerAs(answer, attemptsSchema).verifications;
  if (attempts.length === 0) {
    const files = readAnswerAs(await getOfSession(call, session.id, 'media'), mediaListSchema);
    return [{ attempt: null, files }];
  }
  const lists = [];
  for (const { id } of attempts) {
    if (id == null) continue;
    const files = await nullIfUnknown(getAttemptMedia(call, id));
    // An attempt in which nothing was taken may be unknown there.
    if (files !== null) lists.push({ attempt: id, files: readAnswerAs(files, mediaListSchema) });
  }
  return lists;
}

function filesIn({ images, videos }: MediaList): ['image' | 'video', MediaFile][] {
  return [
    ...images.map((file): ['image', MediaFile] => ['image', file]),
    ...videos.map((file): ['video', MediaFile] => ['video', file]),
  ];
}

function itemOf(
  { id, name, mimetype, size, duration }: MediaFile,
  kind: 'image' | 'video',
  attempt: string | null,
  timestamp: Timestamp | null,
): MediaItem {
  return {
    id,
    kind,
    name: name ?? kind,
    mimeType: /^(image|video)\/[a-z0-9.+-]{1,40}$/i.exec(mimetype ?? '')?.[0] ?? USUAL_TYPE[kind],
    bytes: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
    durationSeconds: secondsOf(duration),
    sha256: timestamp === null ? null : sha256Of(timestamp),
    attempt,
    timestamp: timestamp && {
      id: timestamp.id,
      context: timestamp.context ?? null,
      signature: timestamp.signature ?? null,
    },
  };
}

/** "… to get the media file in .jpeg or .mp4 format". */
const USUAL_TYPE = { image: 'image/jpeg', video: 'video/mp4' } as const;

/** A text in the document. */
function secondsOf(duration: MediaFile['duration']): number | null {
  const text = String(duration ?? '').trim();
  return /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Hex, or base64 of the same 32 bytes; the document does not say which. */
function sha256Of({ dataHash }: Timestamp): string | null {
  const { algorithm, value } = dataHash ?? {};
  if (!/^SHA-?256$/i.test(algorithm ?? '') || value == null) return null;
  if (/^[0-9a-f]{64}$/i.test(value)) return value.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(value) ? Buffer.from(value, 'base64').toString('hex') : null;
}

async function timestampOf(call: Call, { timestamp }: MediaFile): Promise<Timestamp | null> {
  if (timestamp == null) return null;
  const answer = await nullIfUnsupported(getTimestamp(call, timestamp.id));
  return answer === null ? null : readAnswerAs(answer, timestampSchema).timestamp;
}
