import type { HitReader } from '../../domain/hits.ts';
import { z } from 'zod';

const hit = z.looseObject({ id: z.string().optional() });
const words = z.object({ hits: z.array(hit).optional() });

/** As a vendor's reader: a message of tests that tells of hits has them so, by their `id` or without one. */
export const readHitsOf: HitReader = (_vendor, { body }) => {
  const { hits = [] } = words.parse(JSON.parse(body.toString('utf8')));
  return hits.map((said) => ({ name: said.id ?? null, said }));
};
