/** The verdict of a vendor on one uploaded image. */
export type CaptureVerdict =
  { accepted: true; next: string | null } | { accepted: false; gate: string; message: string };

/** What a person whose photo was refused is advised; the API has words for each in every language. */
export type PhotoAdvice =
  | 'dark'
  | 'glasses'
  | 'mask'
  | 'alone'
  | 'centre'
  | 'faceCloser'
  | 'blurred'
  | 'glare'
  | 'noDocument'
  | 'otherSide'
  | 'oneSide'
  | 'unfold'
  | 'otherPage'
  | 'corners'
  | 'documentCloser'
  | 'otherDocument'
  | 'tooLarge'
  | 'handedIn'
  | 'technical'
  /** A better photo, of which no more is known. */
  | 'again';
