import type { Request, Response } from 'express';

/** What the browser keeps for us. */
type Kept = 'session' | 'sign_in';

/** The prefix has browsers refuse it from anybody but us, by https; it is not to be had without. */
const nameOf = (kept: Kept, isSecure: boolean) => `${isSecure ? '__Host-' : ''}kyc_${kept}`;

const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** The value, as one of ours is written; null for none, and for two of one name. */
export function readCookie(request: Request, kept: Kept, isSecure: boolean): string | null {
  const name = nameOf(kept, isSecure);
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value = '', ...others] = values;
  return others.length === 0 && VALUE.test(value) ? value : null;
}

/** For as long as the browser is open: when it ends is in the database. No script reads it. */
export function setCookie(
  response: Response,
  kept: Kept,
  { value, isSecure }: { value: string; isSecure: boolean },
): void {
  response.cookie(nameOf(kept, isSecure), value, flags(isSecure));
}

export function clearCookie(response: Response, kept: Kept, isSecure: boolean): void {
  response.clearCookie(nameOf(kept, isSecure), flags(isSecure));
}

/** Lax: the way back from the identity provider is a link from another site. */
function flags(secure: boolean) {
  return { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;
}
