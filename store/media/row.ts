import { z } from 'zod';
import type { MediaItem } from '../../domain/media-item.ts';
import type { VerificationKey } from '../encryption/data-keys.ts';
import * as parse from '../parse.ts';
import { MEDIA_STATES, type MediaRow } from '../types.ts';

/** What one photo or video shows; a `where` follows. */
export const selectMedia = `
  select m.id, m.session, m.state, m.item, m.object_key, m.sha256, m.verified, m.archived_at, o.bytes
  from media m left join objects o on o.key = m.object_key`;

export const mediaRow = z.object({
  id: parse.uuid,
  session: z.int(),
  state: z.enum(MEDIA_STATES),
  item: z.string(),
  object_key: z.string().nullable(),
  sha256: z.string().nullable(),
  verified: z.boolean().nullable(),
  archived_at: z.date().nullable(),
  bytes: parse.count.nullable(),
});

/** Loose: a vendor's description may hold more, which goes back to the vendor's own folder. */
const mediaItem: z.ZodType<MediaItem> = z.looseObject({
  id: z.string(),
  kind: z.enum(['image', 'video']),
  name: z.string(),
  mimeType: z.string(),
  bytes: z.number().nullable(),
  durationSeconds: z.number().nullable(),
  sha256: z.string().nullable(),
  attempt: z.string().nullable(),
  // Absent from what earlier builds listed.
  timestamp: z
    .looseObject({
      id: z.string(),
      context: z.string().nullable(),
      signature: z.string().nullable(),
    })
    .nullable()
    .default(null),
});

export async function openMedia(
  key: VerificationKey,
  row: z.output<typeof mediaRow>,
): Promise<MediaRow> {
  const { id, session, state, sha256, verified, bytes } = row;
  const item = mediaItem.parse(await key.unsealJson(mediaField(id), row.item));
  const { object_key: objectKey, archived_at: archivedAt } = row;
  return { id, session, state, item, objectKey, sha256, verified, bytes, archivedAt };
}

export function mediaField(id: string): string {
  return `media/${id}`;
}
