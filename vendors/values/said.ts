import { z } from 'zod';

/**
 * A text, also where it came as a number, as the numbers of documents and persons do; null for all
 * else. A number too long for its digits to be sure (beyond 2^53) is none.
 */
export const saidText = z
  .union([z.string(), z.int().transform(String)])
  .nullable()
  .catch(null);
