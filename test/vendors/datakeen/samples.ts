import { readFileSync } from 'node:fs';

/** Bodies of the vendor's document, byte for byte. */
export type Sample = 'login-answer' | 'templates' | 'created' | 'result';

export function sample(name: Sample): Buffer {
  return readFileSync(new URL(`samples/${name}.body`, import.meta.url));
}

/** The `iat` of the token in the document's sample. */
export const SAMPLE_TOKEN_ISSUED = '2024-09-19T08:42:33.000Z';
/** The `exp` of the token in the document's sample. */
export const SAMPLE_TOKEN_ENDS = '2024-09-20T08:42:33.000Z';
