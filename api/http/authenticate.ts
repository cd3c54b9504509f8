import type { RequestHandler } from 'express';
import { KycError } from '../../domain/errors.ts';
import { findApiKey, type Scope, type Store } from '../../store/index.ts';
import { contextOf } from './context.ts';

const BEARER = /^Bearer ([\w-]{10,200})$/i;

/**
 * Lets a request pass that carries a valid API key with the scope.
 * Fails with `unauthenticated` or `forbidden`.
 */
export function authenticate(store: Store, scope: Scope): RequestHandler {
  return async (request, _response, next) => {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    const key = token === undefined ? null : await findApiKey(store, token);
    if (key === null) {
      throw new KycError(
        'unauthenticated',
        'Send an API key that is valid as "Authorization: Bearer kyc_…".',
      );
    }
    contextOf(request).principal = key;
    if (!key.scopes.includes(scope)) {
      throw new KycError('forbidden', `This needs an API key with the scope ${scope}.`);
    }
    next();
  };
}
