import { createHmac, timingSafeEqual } from 'node:crypto';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const mac = (secret: string, signed: string): Buffer =>
  createHmac('sha256', secret).update(signed).digest();

/** A JWT signed with HS256, as both vendors' samples show them. */
export function signJwt(claims: object, secret: string): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${mac(secret, signed).toString('base64url')}`;
}

/** The claims of a JWT that `signJwt` made with this secret, or undefined for anything else. */
export function readJwt(token: string, secret: string): Record<string, unknown> | undefined {
  const [header, claims, signature, ...rest] = token.split('.');
  if (!header || !claims || !signature || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(secret, `${header}.${claims}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  // The signature shows that this process wrote it, as an object.
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
}
