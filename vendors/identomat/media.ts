import { buffer } from 'node:stream/consumers';
import { KycError } from '../../domain/errors.ts';
import { VENDOR_TIMEOUTS_MS } from '../http.ts';
import { vendorStream } from '../http-stream.ts';
import type { StreamedResponse } from '../http-stream.ts';
import type { MediaItem, SessionReference, VendorMedia } from '../vendor.ts';
import type { IdentomatCredentials } from './account.ts';
import { requestOf } from './client.ts';
import type { Call } from './client.ts';
import { explainRefusal } from './errors.ts';

/** What lies under result/ (today's draft of the guide; the document has lost the list). */
const MEDIA = [
  { id: 'card-front', kind: 'image' },
  { id: 'card-back', kind: 'image' },
  { id: 'passport', kind: 'image' },
  { id: 'face', kind: 'image' },
  { id: 'face-video', kind: 'video' },
] as const;

/** Photos and video of a session. There is no list: each is asked for, and let go at its first byte. */
export const identomatMedia: VendorMedia<IdentomatCredentials> = {
  list: async (call, session) => {
    const items: MediaItem[] = [];
    for (const { id, kind } of MEDIA) {
      const found = await look(call, session, id);
      if (found === null) continue;
      found.stream.destroy();
      items.push({
        ...{ id, kind, name: id, mimeType: typeOf(found), bytes: lengthOf(found) },
        ...{ durationSeconds: null, sha256: null, attempt: null, timestamp: null },
      });
    }
    return items;
  },
  fetch: async (call, session, { id }) => {
    const found = await look(call, session, id);
    if (found !== null) return found.stream;
    throw new KycError('vendor_session_unknown', 'Identomat no longer has this photo or video.');
  },
};

/** The photo or video, or null when the session has none of that name. */
async function look(
  call: Call,
  session: SessionReference,
  id: string,
): Promise<StreamedResponse | null> {
  try {
    const found = await vendorStream(call, mediaRequest(call, session, id));
    if (/^(image|video)\//.test(typeOf(found))) return found;
    const body = await buffer(found.stream);
    const refusal = explainRefusal({ ...found, body }, 'media');
    if (refusal === null) return null;
    throw refusal;
  } catch (failure) {
    if (failure instanceof KycError && failure.code === 'vendor_session_unknown') {
      // A missing photo and a missing session both are 404; only the latter has the vendor's word.
      if (failure.vendorCode === '404') return null;
    }
    throw failure;
  }
}

const mediaRequest = (call: Call, session: SessionReference, id: string) =>
  requestOf(call, {
    path: ['result', id],
    fields: { session_token: session.id },
    about: 'media',
    timeoutMs: VENDOR_TIMEOUTS_MS.read,
  });

const typeOf = ({ headers }: StreamedResponse): string =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';

function lengthOf({ headers }: StreamedResponse): number | null {
  const length = headers['content-length'] ?? '';
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}
