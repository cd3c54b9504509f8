import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Status } from '../../domain/status.ts';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';
import { getOwner } from './lock.ts';

const startRow = z.object({
  id: parse.uuid,
  start_input: z.unknown(),
  start_tag: z.string().nullable(),
});

/**
 * The workflow's input as it was built when the verification was created, and the status now.
 * @throws KycError `not_found`; RowChangedError when either is not what we wrote
 */
export async function findStartInput(
  store: Store,
  input: { verificationId: string },
): Promise<{ input: unknown; status: Status }> {
  const { verificationId } = input;
  const { status } = await getOwner(store, verificationId);
  const row = await queryMaybe(
    store.app,
    startRow,
    'select id, start_input, start_tag from verifications where id = $1',
    [verificationId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  store.tags.check('start_inputs', row, row.start_tag);
  return { input: row.start_input, status };
}
