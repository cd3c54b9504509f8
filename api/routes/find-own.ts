import type { Request } from 'express';
import { validate as isUuid } from 'uuid';
import { KycError } from '../../domain/errors.ts';
import { getVerification, type Store, type VerificationRow } from '../../store/index.ts';
import { contextOf, principalOf } from '../http/context.ts';

/**
 * The verification that the path names, if it is the client's own and of the key's mode.
 * @throws KycError `not_found` for any other one: nobody learns what others have
 */
export async function findOwn(store: Store, request: Request): Promise<VerificationRow> {
  const { clientId, mode } = principalOf(request);
  const id = request.params['id'];
  const row =
    typeof id === 'string' && isUuid(id)
      ? await getVerification(store, { clientId, mode, id })
      : null;
  if (row === null) throw new KycError('not_found', 'You have no such verification.');
  contextOf(request).verificationId = row.id;
  return row;
}
