import { badRequest } from './errors.ts';
import type { IncodeSession } from './session.ts';

/** Names of get/images and whose upload each is. */
const IMAGES: Record<string, 'front' | 'back' | 'selfie'> = {
  fullFrameFrontID: 'front',
  croppedFrontID: 'front',
  fullFrameBackID: 'back',
  croppedBackID: 'back',
  selfie: 'selfie',
  fullFrameSelfie: 'selfie',
};

/** The uploads of these names, base64; throws for a name that is not known. */
export function imagesOf(session: IncodeSession, wanted: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of wanted) {
    const step = IMAGES[name];
    if (step === undefined) throw badRequest(`Image type ${name} is not known`);
    const upload = session.uploads[step];
    if (upload !== undefined) found[name] = upload.bytes.toString('base64');
  }
  return found;
}
