import { spellSessionId } from '../../domain/vendor-message.ts';
import { lookupHash, type Store } from '../store.ts';

/** What a session's ciphertext is bound to. */
export function sessionField(
  number: number,
  column: 'vendor_session_id' | 'token' | 'url' | 'raw',
) {
  return `session/${number}/${column}`;
}

/** The same for an orphan: which of our numbers it had is not always known when its name is. */
export function orphanField() {
  return sessionField(0, 'vendor_session_id');
}

/** The vendor's session id can be a bearer token: it is found by its keyed hash. */
export function vendorSessionHash(
  store: Store,
  accountId: string,
  vendorSessionId: string,
): string {
  return lookupHash(store, 'vendor-session', accountId, spellSessionId(vendorSessionId));
}

/** `ring` is what its token was called when the first ones were stored. */
export function tryHash(store: Store, accountId: string, tryToken: string): string {
  return lookupHash(store, 'ring', accountId, tryToken);
}
