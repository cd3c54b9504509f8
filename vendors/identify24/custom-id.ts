import { randomBytes } from 'node:crypto';

/** 128 bits: the custom_id of another person cannot be guessed. */
const RANDOM_BYTES = 16;

/** Our verification's UUID, a dot, and what is random. */
const CUSTOM_ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{22}$/;

/**
 * A fresh custom_id ("unique per Ident and not guessable"). It begins with our verification's id, so that an
 * ident whose creation we got no answer to still names its verification.
 */
export function makeCustomId(verificationId: string): string {
  return `${verificationId}.${randomBytes(RANDOM_BYTES).toString('base64url')}`;
}

/** The verification's id in a custom_id; undefined for one that we have not made. */
export function verificationIn(customId: string | null | undefined): string | undefined {
  return CUSTOM_ID.exec(customId ?? '')?.[1];
}
