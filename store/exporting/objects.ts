import { z } from 'zod';
import { queryRows } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/** Bytes that are kept of a verification, and that no row of captures or media names. */
export interface LooseObject {
  /** Of `openObject`. */
  key: string;
  mimeType: string;
  bytes: number;
  createdAt: Date;
}

const objectRow = z.object({
  key: z.string(),
  mime_type: z.string(),
  bytes: parse.count,
  created_at: z.date(),
});

/**
 * What was stored and then not taken, as a crash or a refusal came between: such as a photo that was one too
 * many. Also what a row has named that somebody else has changed since.
 */
export async function listLooseObjects(
  { app }: Pick<Store, 'app'>,
  { verificationId }: { verificationId: string },
): Promise<LooseObject[]> {
  const rows = await queryRows(
    app,
    objectRow,
    `select o.key, o.mime_type, o.bytes, o.created_at from objects o
     where o.verification_id = $1 and o.removed_at is null
       and not exists (select from captures c where c.verification_id = $1 and c.object_key = o.key)
       and not exists (select from media m where m.verification_id = $1 and m.object_key = o.key)
     order by o.created_at, o.key`,
    [verificationId],
  );
  return rows.map(({ mime_type: mimeType, created_at: createdAt, ...same }) => ({
    ...{ ...same, mimeType, createdAt },
  }));
}
