const LONGEST = 1_000;
/** An origin that does not exist: a URL that leads away from it leads away from us. */
const BASE = 'https://console.invalid';

/**
 * Where somebody may be sent once they are signed in: a path of ours, as it is parsed by browsers, and
 * no part of the sign-in itself. Anything else is the start.
 */
export function pathOfOurs(said: unknown): string {
  if (typeof said !== 'string' || said.length > LONGEST || !said.startsWith('/')) return '/';
  if (!URL.canParse(said, BASE)) return '/';
  const { origin, pathname, search } = new URL(said, BASE);
  // A path that begins with two slashes, once it is alone, names another host.
  if (origin !== BASE || pathname.startsWith('//')) return '/';
  return /^\/(login|sign-out|signed-out)(\/|$)/.test(pathname) ? '/' : pathname + search;
}
