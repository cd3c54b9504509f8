import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import type { Status } from '../../domain/status.ts';
import { queryMaybe } from '../database.ts';
import * as parse from '../parse.ts';
import type { Store } from '../store.ts';

/**
 * The workflow's input as it was built when the verification was created, and the status now.
 * @throws KycError `not_found`
 */
export async function findStartInput(
  store: Store,
  input: { verificationId: string },
): Promise<{ input: unknown; status: Status }> {
  const row = await queryMaybe(
    store.app,
    z.object({ start_input: z.unknown(), status: parse.status }),
    'select start_input, status from verifications where id = $1',
    [input.verificationId],
  );
  if (row === null) throw new KycError('not_found', 'There is no such verification.');
  return { input: row.start_input, status: row.status };
}
