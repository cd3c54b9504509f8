import type { PhotoAdvice } from '../vendor.ts';

/** What is said of a refused photo: in English, as far as there are any in the document's words; and in ours. */
type Words = readonly [message: string, advice: PhotoAdvice];

/** By the code of a refused selfie (step 5, "Error Codes"). */
const SELFIE_CODES: Readonly<Record<string, Words>> = {
  100: ['Too dark', 'dark'],
  101: ['Take off your glasses', 'glasses'],
  4010: ['Make sure you are the only one in the frame', 'alone'],
  4019: ['Position your face in the center of the frame', 'centre'],
  1003: ['Position your face in the center of the frame', 'centre'],
  3004: ['Position your face in the center of the frame', 'centre'],
  3005: ['Move closer so your face fits the frame', 'faceCloser'],
  3006: ['Photo blurry, clean the lens and hold still', 'blurred'],
  3007: ['Too dark, try moving elsewhere', 'dark'],
  3008: ['Something went wrong, please try later', 'technical'],
  3009: ['Something went wrong, please try later', 'technical'],
  3010: ["Couldn't capture, try moving elsewhere", 'again'],
};
const SELFIE_DEFAULT = 'Poor conditions for selfie, try in another place';

/** Of those codes, the ones that say something about any photo. The document has no words for IDs. */
const SIDE_CODES: ReadonlySet<string> = new Set(['100', '3006', '3007', '3008', '3009', '3010']);
const SIDE_DEFAULT = 'The document could not be read. Take the photo in good light, without glare';

/** Why a side was not taken, though the answer is 200 (notes: `failReason`). The words are ours. */
const FAIL_REASONS: Readonly<Record<string, Words>> = {
  UNKNOWN_DOCUMENT_TYPE: ['No known document was found. Show the whole document', 'noDocument'],
  WRONG_DOCUMENT_SIDE: ['This is the other side of the document. Turn it over', 'otherSide'],
  WRONG_ONE_SIDED_DOCUMENT: [
    'This document has only one side. Take the photo of that side',
    'oneSide',
  ],
  WRONG_UNFOLDED_DOCUMENT: ['Unfold the document and show all of it', 'unfold'],
  UNFOLDED_DOCUMENT_PAGE_MISMATCH: [
    'This is another page of the document. Show the right one',
    'otherPage',
  ],
  DOCUMENT_NOT_READABLE: [SIDE_DEFAULT, 'again'],
  UNABLE_TO_ALIGN_DOCUMENT: ['Keep all four corners of the document inside the frame', 'corners'],
  ID_TYPE_UNACCEPTABLE: [
    'This kind of document is not accepted. Please use another one',
    'otherDocument',
  ],
  UNEXPECTED_ERROR_OCCURRED: ['Something went wrong, please try later', 'technical'],
};

/** Our words for the document's gates ("display error & repeat images capture"). */
const GATES = {
  classification: ['No known document was found. Show the whole document', 'noDocument'],
  glare: ['Too much glare. Tilt the document and avoid reflections', 'glare'],
  sharpness: ['Photo blurry, clean the lens and hold still', 'blurred'],
  horizontalResolution: ['Move closer so that the document fills the frame', 'documentCloser'],
  confidence: [SELFIE_DEFAULT, 'again'],
  hasLenses: ['Take off your glasses', 'glasses'],
  hasFaceMask: ['Take off your mask', 'mask'],
  isBright: ['Too dark, try moving elsewhere', 'dark'],
  size: ['The photo is too large. Send a smaller one', 'tooLarge'],
  processing: ['The document could not be processed. Take the photos of it again', 'again'],
} as const satisfies Record<string, Words>;
export type Gate = keyof typeof GATES;

/** What the person is advised, by the gate of a refusal. */
export const ADVICE: ReadonlyMap<string, PhotoAdvice> = new Map(
  [
    ...Object.entries(SELFIE_CODES).map(([code, words]) => [gateOfCode(code), words] as const),
    ...Object.entries(FAIL_REASONS),
    ...Object.entries(GATES),
  ].map(([gate, [, advice]]) => [gate, advice]),
);

/** The name under which a code refuses a photo. */
export function gateOfCode(code: string): string {
  return `code-${code}`;
}

export const messageOfGate = (gate: Gate): string => GATES[gate][0];

export type Photo = 'side' | 'selfie';

/** The message that the person sees for a code; an unknown code has the default. */
export function messageOfCode(photo: Photo, code: string): string {
  const [message] = SELFIE_CODES[code] ?? [];
  if (photo === 'selfie') return message ?? SELFIE_DEFAULT;
  return (SIDE_CODES.has(code) ? message : undefined) ?? SIDE_DEFAULT;
}

export const isKnownCode = (code: string): boolean => Object.hasOwn(SELFIE_CODES, code);

/** The message that the person sees for a `failReason`, and the name of its gate. */
export function failure(photo: Photo, reason: unknown): { gate: string; message: string } {
  const isKnown = typeof reason === 'string' && Object.hasOwn(FAIL_REASONS, reason);
  const gate = isKnown ? reason : 'failReason';
  const usual = photo === 'selfie' ? SELFIE_DEFAULT : SIDE_DEFAULT;
  return { gate, message: (isKnown ? FAIL_REASONS[reason]?.[0] : undefined) ?? usual };
}
