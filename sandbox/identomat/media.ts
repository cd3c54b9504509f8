import { JPEG, MP4, png } from '../shared/images.ts';
import { capturedIn } from './result.ts';
import type { IdentomatSession } from './session.ts';

interface Media {
  type: string;
  bytes: Buffer;
}

const MEDIA: Record<string, Media> = {
  'card-front': { type: 'image/png', bytes: png(32, 20, [74, 111, 165]) },
  'card-back': { type: 'image/png', bytes: png(32, 20, [165, 111, 74]) },
  passport: { type: 'image/png', bytes: png(32, 44, [111, 74, 165]) },
  face: { type: 'image/jpeg', bytes: JPEG },
  'face-video': { type: 'video/mp4', bytes: MP4 },
};

/** What there is of a session under result/{name}/; undefined for what was not captured. */
export function mediaOf({ handedIn, request }: IdentomatSession, name: string): Media | undefined {
  const { flags } = request;
  const { hasDocument, hasFace, hasLiveness } = capturedIn(request);
  const passport = flags.document_types?.[0] === 'passport';
  const document = passport ? ['passport'] : ['card-front', 'card-back'];
  const captured = [
    ...(hasDocument ? document : []),
    ...(hasFace ? ['face'] : []),
    ...(hasLiveness ? ['face-video'] : []),
  ];
  return handedIn && captured.includes(name) ? MEDIA[name] : undefined;
}
