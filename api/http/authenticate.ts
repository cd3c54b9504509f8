import type { Response } from 'express';
import { KycError } from '../../domain/errors.ts';
import { findApiKey, noteKeyUse, type Scope } from '../../store/index.ts';
import type { RouteDependencies } from '../dependencies.ts';
import { type ClientPrincipal, contextOf, type RequestHead } from './context.ts';

const BEARER = /^Bearer ([\w-]{10,200})$/i;

/** The same for a revoked, an expired and an unknown key: the caller does not learn which it is. */
const REFUSAL =
  'Send an API key that is valid, and was neither revoked nor has expired, as "Authorization: Bearer kyc_…".';

/**
 * The client behind a request that carries a valid API key with the scope. Each request counts once: with a
 * good key for the key, and else for its address, so that other callers at its address cost a key nothing.
 * @throws KycError `unauthenticated`, `forbidden`, `rate_limited`, `store_unavailable`
 */
export async function authenticate(
  { store, limits }: Pick<RouteDependencies, 'store' | 'limits'>,
  { request, response }: { request: RequestHead; response: Response },
  scope: Scope,
): Promise<ClientPrincipal> {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const key = token === undefined ? null : await findApiKey(store, token);
  const context = contextOf(request);
  if (key === null) {
    await limits.countRefusal(request);
    throw new KycError('unauthenticated', REFUSAL);
  }
  const isFirst = context.principal === null;
  context.principal = key;
  if (isFirst) await limits.countRequest(key, response);
  if (key.isUseDue) await noteKeyUse(store, key);
  refuseWithout(scope, key);
  return key;
}

/** @throws KycError `forbidden` where the key has not that scope */
export function refuseWithout(scope: Scope, { scopes }: Pick<ClientPrincipal, 'scopes'>): void {
  if (scopes.includes(scope)) return;
  throw new KycError('forbidden', `This needs an API key with the scope ${scope}.`);
}
