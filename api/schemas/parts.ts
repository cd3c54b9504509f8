import { z } from 'zod';
import { PART_RESULTS, PARTS } from '../../domain/evidence.ts';

export const partSchema = z.enum(PARTS);

export const partsSchema = z.partialRecord(partSchema, z.enum(PART_RESULTS)).meta({
  description: 'What was checked; a part that is absent was not spoken of.',
});
