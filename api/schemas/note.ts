import { z } from 'zod';

const LONGEST_NOTE = 2_000;

/** Of several lines; anything else that is not to be seen has no place in it. */
export const noteSchema = z
  .string('must be text')
  .overwrite((text) => text.replaceAll(/\r\n?/g, '\n').trim())
  .min(1, 'must not be empty or blank')
  .max(LONGEST_NOTE, `must have at most ${LONGEST_NOTE} characters`)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, '')), {
    error: 'must have no control characters but line breaks and tabs',
  });
