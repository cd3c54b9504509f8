/** The document's words for the person, by the code of a refused selfie (step 5, "Error Codes"). */
const SELFIE_CODES: Readonly<Record<string, string>> = {
  100: 'Too dark',
  101: 'Take off your glasses',
  4010: 'Make sure you are the only one in the frame',
  4019: 'Position your face in the center of the frame',
  1003: 'Position your face in the center of the frame',
  3004: 'Position your face in the center of the frame',
  3005: 'Move closer so your face fits the frame',
  3006: 'Photo blurry, clean the lens and hold still',
  3007: 'Too dark, try moving elsewhere',
  3008: 'Something went wrong, please try later',
  3009: 'Something went wrong, please try later',
  3010: "Couldn't capture, try moving elsewhere",
};
const SELFIE_DEFAULT = 'Poor conditions for selfie, try in another place';

/** Of those codes, the ones that say something about any photo. The document has no words for IDs. */
const SIDE_CODES: ReadonlySet<string> = new Set(['100', '3006', '3007', '3008', '3009', '3010']);
const SIDE_DEFAULT = 'The document could not be read. Take the photo in good light, without glare';

/** Why a side was not taken, though the answer is 200 (notes: `failReason`). The words are ours. */
const FAIL_REASONS: Readonly<Record<string, string>> = {
  UNKNOWN_DOCUMENT_TYPE: 'No known document was found. Show the whole document',
  WRONG_DOCUMENT_SIDE: 'This is the other side of the document. Turn it over',
  WRONG_ONE_SIDED_DOCUMENT: 'This document has only one side. Take the photo of that side',
  WRONG_UNFOLDED_DOCUMENT: 'Unfold the document and show all of it',
  UNFOLDED_DOCUMENT_PAGE_MISMATCH: 'This is another page of the document. Show the right one',
  DOCUMENT_NOT_READABLE: SIDE_DEFAULT,
  UNABLE_TO_ALIGN_DOCUMENT: 'Keep all four corners of the document inside the frame',
  ID_TYPE_UNACCEPTABLE: 'This kind of document is not accepted. Please use another one',
  UNEXPECTED_ERROR_OCCURRED: 'Something went wrong, please try later',
};

/** Our words for the document's gates ("display error & repeat images capture"). */
export const GATE_MESSAGES = {
  classification: 'No known document was found. Show the whole document',
  glare: 'Too much glare. Tilt the document and avoid reflections',
  sharpness: 'Photo blurry, clean the lens and hold still',
  horizontalResolution: 'Move closer so that the document fills the frame',
  confidence: SELFIE_DEFAULT,
  hasLenses: 'Take off your glasses',
  hasFaceMask: 'Take off your mask',
  isBright: 'Too dark, try moving elsewhere',
  size: 'The photo is too large. Send a smaller one',
  processing: 'The document could not be processed. Take the photos of it again',
} as const;

export type Photo = 'side' | 'selfie';

/** What the person is told about a code; a code that we do not know has the default. */
export function messageOfCode(photo: Photo, code: string): string {
  if (photo === 'selfie') return SELFIE_CODES[code] ?? SELFIE_DEFAULT;
  return (SIDE_CODES.has(code) ? SELFIE_CODES[code] : undefined) ?? SIDE_DEFAULT;
}

export const isKnownCode = (code: string): boolean => Object.hasOwn(SELFIE_CODES, code);

/** What the person is told about a `failReason`, and the name of its gate. */
export function failure(photo: Photo, reason: unknown): { gate: string; message: string } {
  const isKnown = typeof reason === 'string' && Object.hasOwn(FAIL_REASONS, reason);
  const gate = isKnown ? reason : 'failReason';
  const usual = photo === 'selfie' ? SELFIE_DEFAULT : SIDE_DEFAULT;
  return { gate, message: (isKnown ? FAIL_REASONS[reason] : undefined) ?? usual };
}
