import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { readMultipart } from './multipart.ts';

const mac = (key: string | Buffer, bytes: Uint8Array): Buffer =>
  createHmac('sha256', key).update(bytes).digest();

/** Each part hashed with the binary MAC of the one before it as key; text parts first, then files. */
function multipartMac(secret: string, type: string, bytes: Buffer): Buffer {
  const parts = readMultipart(type, bytes) ?? [];
  const ordered = [...parts.filter((part) => !part.isFile), ...parts.filter((part) => part.isFile)];
  return ordered.reduce<Buffer>((key, part) => mac(key, part.bytes), Buffer.from(secret));
}

/** base64 of the request body's HMAC-SHA256, in `Authorization` (the header's name is assumed). */
export function isSigned(request: Request, bytes: Buffer, secret: string): boolean {
  const type = request.get('content-type') ?? '';
  const expected = type.startsWith('multipart/form-data')
    ? multipartMac(secret, type, bytes)
    : mac(secret, bytes);
  const given = Buffer.from(request.get('authorization') ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
