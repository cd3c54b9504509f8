import type { FieldFault } from '../domain/errors.ts';
import type { ClientPrincipal } from './http/context.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Where a person may be sent back to: https (http on this machine for test keys), no credentials, and
 * within the client's own list where it has one.
 */
export function returnUrlFaults(
  returnUrl: string | undefined,
  { mode, returnUrls }: Pick<ClientPrincipal, 'mode' | 'returnUrls'>,
): FieldFault[] {
  if (returnUrl === undefined) return [];
  const url = new URL(returnUrl);
  const isLocal = mode === 'test' && LOOPBACK.has(url.hostname);
  const fault = (message: string): FieldFault[] => [{ pointer: '/returnUrl', message }];
  if (url.protocol !== 'https:' && !isLocal) {
    return fault('must be https (http only for localhost with a test key)');
  }
  if (url.username !== '' || url.password !== '') return fault('must not hold credentials');
  if (returnUrls.length > 0 && !returnUrls.some((prefix) => isWithin(url, prefix))) {
    return fault("must be within the client's own list of addresses");
  }
  return [];
}

/** The same origin, and a path at or below the prefix's. */
function isWithin(url: URL, prefix: string): boolean {
  if (!URL.canParse(prefix)) return false;
  const allowed = new URL(prefix);
  if (allowed.origin !== url.origin) return false;
  // Behind an encoded slash some servers see another folder than we do.
  if (/%(2f|5c)/i.test(url.pathname)) return false;
  const folder = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`;
  return url.pathname === allowed.pathname || url.pathname.startsWith(folder);
}
