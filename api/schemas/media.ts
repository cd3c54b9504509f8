import { z } from 'zod';
import type { MediaRow } from '../../store/index.ts';
import { idSchema, timeSchema } from './fields.ts';

const mediaSchema = z
  .object({
    id: idSchema,
    session: z.int().meta({ description: 'The session at the vendor: 1, 2, …' }),
    attempt: z.string().nullable().meta({ description: "The vendor's id of the attempt." }),
    kind: z.enum(['image', 'video']),
    name: z.string().meta({ description: "The vendor's name for it.", example: 'document-front' }),
    mimeType: z.string(),
    durationSeconds: z.number().nullable(),
    state: z.enum(['listed', 'archived', 'gone', 'too_large']).meta({
      description: '`archived`: it can be downloaded; `listed`: it is still being fetched.',
    }),
    bytes: z.int().nullable(),
    sha256: z.string().nullable().meta({ description: 'Of the content, once it is archived.' }),
    verified: z.boolean().nullable().meta({
      description: "Whether the vendor's own SHA-256 is the same; null where it gave none.",
    }),
    timestamp: z
      .object({
        id: z.string().meta({ description: "The vendor's id of it." }),
        context: z.string().nullable(),
        signature: z.string().nullable(),
        sha256: z
          .string()
          .nullable()
          .meta({ description: 'What it vouches for, in lower-case hex.' }),
      })
      .nullable()
      .meta({ description: 'What a time-stamping service said of it; null where there is none.' }),
    archivedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Media' });

export const mediaListSchema = z.object({ items: z.array(mediaSchema) }).meta({ id: 'MediaList' });

/** A photo or video as clients see it; the vendor's own id of it stays with us. */
export function mediaAnswer(row: MediaRow): z.input<typeof mediaSchema> {
  const { attempt, kind, name, mimeType, durationSeconds, timestamp } = row.item;
  const { id, session, state, bytes, sha256, verified, archivedAt } = row;
  return {
    ...{ id, session, attempt, kind, name, mimeType, durationSeconds, state, bytes },
    ...{ sha256, verified },
    timestamp: timestamp && {
      ...{ id: timestamp.id, context: timestamp.context, signature: timestamp.signature },
      sha256: row.item.sha256,
    },
    archivedAt: archivedAt?.toISOString() ?? null,
  };
}
