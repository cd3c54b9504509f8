import { KycError } from '../../domain/errors.ts';
import { findApiKey, noteKeyUse, type Scope, type Store } from '../../store/index.ts';
import { type ClientPrincipal, contextOf, type RequestHead } from './context.ts';

const BEARER = /^Bearer ([\w-]{10,200})$/i;

/** The same for a key that was revoked or has expired as for one that never was: nobody learns which. */
const REFUSAL =
  'Send an API key that is valid, and was neither revoked nor has expired, as "Authorization: Bearer kyc_…".';

/**
 * The client behind a request that carries a valid API key with the scope.
 * @throws KycError `unauthenticated`, `forbidden`, `store_unavailable`
 */
export async function authenticate(
  store: Store,
  request: RequestHead,
  scope: Scope,
): Promise<ClientPrincipal> {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const key = token === undefined ? null : await findApiKey(store, token);
  if (key === null) throw new KycError('unauthenticated', REFUSAL);
  contextOf(request).principal = key;
  if (key.isUseDue) await noteKeyUse(store, key);
  refuseWithout(scope, key);
  return key;
}

/** @throws KycError `forbidden` where the key has not that scope */
export function refuseWithout(scope: Scope, { scopes }: Pick<ClientPrincipal, 'scopes'>): void {
  if (scopes.includes(scope)) return;
  throw new KycError('forbidden', `This needs an API key with the scope ${scope}.`);
}
