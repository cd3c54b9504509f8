import { queryMaybe, queryRows } from '../database.ts';
import type { Store } from '../store.ts';
import type { CaptureRow } from '../types.ts';
import { captureOf, captureRow, selectCaptures } from './row.ts';

/** One image of that verification; null when it has no such one. */
export async function readCapture(
  store: Store,
  input: { verificationId: string; captureId: string },
): Promise<CaptureRow | null> {
  const row = await queryMaybe(
    store.app,
    captureRow,
    `${selectCaptures} where c.id = $1 and c.verification_id = $2`,
    [input.captureId, input.verificationId],
  );
  return row === null ? null : captureOf(row);
}

/** All images of that verification, oldest first. */
export async function listCaptures(
  store: Store,
  input: { verificationId: string },
): Promise<CaptureRow[]> {
  const rows = await queryRows(
    store.app,
    captureRow,
    `${selectCaptures} where c.verification_id = $1 order by c.created_at, c.id`,
    [input.verificationId],
  );
  return rows.map(captureOf);
}
