import { z } from 'zod';
import { forPersonSchema, idSchema, timeSchema } from './fields.ts';

/** An image, and what the vendor said of it. */
export const captureSchema = z
  .object({
    id: idSchema,
    step: z.string().meta({ example: 'front-id' }),
    state: z.enum(['stored', 'accepted', 'refused', 'unused']).meta({
      description:
        '`stored`: the vendor has not judged it yet. `refused`: it may be repeated. `unused`: the vendor will not judge it any more, `message` says why; where the verification still takes photos, take it again.',
    }),
    gate: z.string().nullable().meta({
      description: 'Which check refused it, in the words of the vendor.',
      example: 'glare',
    }),
    message: z
      .string()
      .nullable()
      .meta({ description: 'Why it was refused, or is not used, in English.' }),
    forPerson: forPersonSchema.nullable().meta({
      description: 'What to tell the person, when it was refused.',
    }),
    next: z.string().nullable().meta({
      description: 'The step that is wanted next, after an accepted one; null when none is left.',
    }),
    bytes: z.int(),
    contentType: z.string(),
    createdAt: timeSchema,
    settledAt: timeSchema.nullable(),
  })
  .meta({ id: 'Capture' });

export type CaptureAnswer = z.input<typeof captureSchema>;
