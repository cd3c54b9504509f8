import type { PhotoText } from '../words/words.ts';

/**
 * What the person is told, by the gate that refused a photo: the vendors' names, and of Incode's codes
 * those that its document has words for.
 */
const WORDS: ReadonlyMap<string, PhotoText> = new Map([
  ['code-100', 'dark'],
  ['code-3007', 'dark'],
  ['isBright', 'dark'],
  ['code-101', 'glasses'],
  ['hasLenses', 'glasses'],
  ['hasFaceMask', 'mask'],
  ['code-4010', 'alone'],
  ['code-4019', 'centre'],
  ['code-1003', 'centre'],
  ['code-3004', 'centre'],
  ['code-3005', 'faceCloser'],
  ['code-3006', 'blurred'],
  ['sharpness', 'blurred'],
  ['glare', 'glare'],
  ['classification', 'noDocument'],
  ['UNKNOWN_DOCUMENT_TYPE', 'noDocument'],
  ['WRONG_DOCUMENT_SIDE', 'otherSide'],
  ['WRONG_ONE_SIDED_DOCUMENT', 'oneSide'],
  ['WRONG_UNFOLDED_DOCUMENT', 'unfold'],
  ['UNFOLDED_DOCUMENT_PAGE_MISMATCH', 'otherPage'],
  ['UNABLE_TO_ALIGN_DOCUMENT', 'corners'],
  ['horizontalResolution', 'documentCloser'],
  ['ID_TYPE_UNACCEPTABLE', 'otherDocument'],
  ['size', 'tooLarge'],
  ['already-submitted', 'handedIn'],
  ['code-3008', 'technical'],
  ['code-3009', 'technical'],
  ['UNEXPECTED_ERROR_OCCURRED', 'technical'],
]);

/** The words for a refusal; a gate that has none of its own asks for a better photo. */
export const wordsOfGate = (gate: string): PhotoText => WORDS.get(gate) ?? 'again';
