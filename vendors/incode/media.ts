import { Readable } from 'node:stream';
import { KycError } from '../../domain/errors.ts';
import type { MediaItem, SessionReference, VendorMedia } from '../vendor.ts';
import type { IncodeCredentials } from './account.ts';
import { getImage } from './client.ts';
import type { Call } from './client.ts';

/** The images worth keeping: what was taken, and the IDs as the vendor cut them out. No video. */
const IMAGE_TYPES = [
  'fullFrameFrontID',
  'fullFrameBackID',
  'croppedFrontID',
  'croppedBackID',
  'selfie',
] as const;

/**
 * The images of a session (POST /omni/get/images). The vendor has no list: each is asked for, one at a
 * time, so that never more than one is in memory. It vouches for no checksum.
 */
export const incodeMedia: VendorMedia<IncodeCredentials> = {
  list: async (call, session) => {
    const items: MediaItem[] = [];
    for (const type of IMAGE_TYPES) {
      const image = await getImage(call, session, type);
      if (image !== null) items.push(itemOf(type, image));
    }
    return items;
  },
  fetch: async (call, session, item) => Readable.from([await existing(call, session, item.id)]),
};

async function existing(call: Call, session: SessionReference, type: string): Promise<Buffer> {
  const image = await getImage(call, session, type);
  if (image === null) {
    // Gone, as far as the image is concerned: asking again would not bring it back.
    throw new KycError('vendor_session_unknown', 'Incode has no longer an image that it had.');
  }
  return image;
}

function itemOf(type: string, image: Buffer): MediaItem {
  return {
    id: type,
    kind: 'image',
    name: type,
    mimeType: typeOf(image),
    bytes: image.length,
    durationSeconds: null,
    sha256: null,
    attempt: null,
    timestamp: null,
  };
}

/** By the first bytes: the answer is bare base64. */
function typeOf(image: Buffer): string {
  if (image.subarray(0, 4).toString('hex') === '89504e47') return 'image/png';
  if (image.subarray(0, 3).toString('hex') === 'ffd8ff') return 'image/jpeg';
  return 'application/octet-stream';
}
