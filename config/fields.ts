import { z } from 'zod';

/** A 32-byte key and the id by which what it made names it. */
export interface KeyConfig {
  id: string;
  key: Buffer;
}

/** What a person must do when a variable is at fault. */
export interface VariableFacts {
  /** What to set it to, as an instruction. */
  remedy: string;
  /** Secrets have no default and no example in `.env.example`. */
  secret?: boolean;
}

export const variableFacts = z.registry<VariableFacts>();

const KEY_BYTES = 32;

export const postgresUrl = () =>
  z.url({ protocol: /^postgres(ql)?$/, error: missingOr('is not a postgres:// URL') });

/** As it is written: where a slash at the end makes another one of it. */
export const exactUrl = () =>
  z
    .url({ protocol: /^https?$/, error: missingOr('is not an http:// or https:// URL') })
    .refine((text) => !/[?#]/.test(text), 'must have neither query nor fragment');

export const httpUrl = () => exactUrl().transform((text) => text.replace(/\/+$/, ''));

/** A folder, as a path or a `file://` URL, or a bucket as `s3://bucket/prefix`. */
export const objectsUrl = (byDefault: string) =>
  z
    .string()
    .regex(
      /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9._-]+)*\/?|file:\/\/\/[^?#]+|(?![A-Za-z][A-Za-z0-9+.-]*:)[^\0]+)$/,
      'is neither a folder nor s3://bucket/prefix',
    )
    .default(byDefault);

export const port = (byDefault: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port number')
    .transform(Number)
    .refine((value) => value <= 65_535, 'is not a port number (0 to 65535)')
    .prefault(String(byDefault));

export const wholeNumber = (byDefault: number, [least, most]: [number, number]) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `is not between ${least} and ${most}`)
    .prefault(String(byDefault));

export const hostAndPort = () =>
  z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}$/, 'is not host:port');

/** A certificate or key as text, as Temporal's own tools take it. */
export const pem = () => z.string().regex(/^-----BEGIN [A-Z ]+-----/, 'is not PEM');

export const host = (byDefault: string) =>
  z
    .string()
    .regex(/^[^\s/]+$/, 'is not a host name or address')
    .default(byDefault);

export const secretText = (leastLength: number) =>
  z
    .string({ error: missingOr('is not text') })
    .min(leastLength, `is too short: at least ${leastLength} characters`);

/** A JSON object; its user checks what is in it. */
export const jsonObject = () =>
  z.string({ error: missingOr('is not text') }).transform((text, context): object => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // Reported below, without the parser's words: they quote the value.
    }
    context.addIssue({ code: 'custom', message: 'is not a JSON object' });
    return z.NEVER;
  });

/** One key, base64 of 32 bytes. */
export const oneKey = () =>
  z.string({ error: missingOr('is not text') }).transform((text, context) => {
    const key = decodeKey(text);
    if (key !== null) return key;
    context.addIssue({ code: 'custom', message: `is not base64 of ${KEY_BYTES} bytes` });
    return z.NEVER;
  });

/** `id:base64[,id:base64…]`: the first one makes new things, all of them read old ones. */
export const keyRing = () =>
  z.string({ error: missingOr('is not text') }).transform((text, context): KeyConfig[] => {
    const keys: KeyConfig[] = [];
    for (const [index, part] of text.split(',').entries()) {
      const key = parseKey(part.trim());
      const fault =
        typeof key === 'string'
          ? key
          : keys.some(({ id }) => id === key.id)
            ? 'repeats the id of another one'
            : null;
      if (fault !== null) {
        context.addIssue({ code: 'custom', message: `has a fault: entry ${index + 1} ${fault}` });
      } else if (typeof key !== 'string') keys.push(key);
    }
    return keys;
  });

/** Express's `trust proxy`: `false`, `true`, a number of hops, or addresses and subnets. */
export const trustProxy = () =>
  z
    .string()
    .regex(/^(true|false|\d{1,2}|[0-9a-fA-F.:/, a-z]+)$/, "is not what Express's trust proxy takes")
    .transform((text): boolean | number | string => {
      if (text === 'true' || text === 'false') return text === 'true';
      return /^\d+$/.test(text) ? Number(text) : text;
    })
    .prefault('false');

function parseKey(part: string): KeyConfig | string {
  const [, id, encoded] = /^([a-z0-9][a-z0-9_-]{0,31}):(.+)$/.exec(part) ?? [];
  if (id === undefined || encoded === undefined) {
    return 'is not id:base64 (id: up to 32 of a-z, 0-9, _ and -)';
  }
  const key = decodeKey(encoded);
  return key === null ? `is not base64 of ${KEY_BYTES} bytes` : { id, key };
}

function decodeKey(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

/** The value itself never becomes part of a message: it may be a secret. */
function missingOr(fault: string) {
  return (issue: { input?: unknown }): string => (issue.input === undefined ? 'is missing' : fault);
}
