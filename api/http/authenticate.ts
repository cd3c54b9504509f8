import { KycError } from '../../domain/errors.ts';
import { findApiKey, type Scope, type Store } from '../../store/index.ts';
import { type ClientPrincipal, contextOf, type RequestHead } from './context.ts';

const BEARER = /^Bearer ([\w-]{10,200})$/i;

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
  if (key === null) {
    throw new KycError(
      'unauthenticated',
      'Send an API key that is valid as "Authorization: Bearer kyc_…".',
    );
  }
  contextOf(request).principal = key;
  refuseWithout(scope, key);
  return key;
}

/** @throws KycError `forbidden` where the key has not that scope */
export function refuseWithout(scope: Scope, { scopes }: Pick<ClientPrincipal, 'scopes'>): void {
  if (scopes.includes(scope)) return;
  throw new KycError('forbidden', `This needs an API key with the scope ${scope}.`);
}
