import { FlattenedEncrypt, flattenedDecrypt } from 'jose';
import { FORMAT_VERSION, joinSealed, splitSealed } from './format.ts';

/** Where a ciphertext stands; it can be opened nowhere else. */
export type Place =
  | { of: 'verification'; clientId: string; verificationId: string; field: string }
  | { of: 'account'; accountId: string; field: string }
  | { of: 'endpoint'; clientId: string; endpointId: string; field: string }
  | { of: 'inbox'; accountId: string; inboxId: string };

/**
 * Encrypts with AES-256-GCM under a data key (32 bytes). The place and the format's version are
 * authenticated with it. Gives back `v1.….` text.
 */
export async function seal(key: Buffer, place: Place, plain: Buffer | string): Promise<string> {
  const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
  const jwe = await new FlattenedEncrypt(bytes)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setAdditionalAuthenticatedData(additionalData(place))
    .encrypt(key);
  return joinSealed(jwe);
}

/** @throws Error when key, place or text are not those of the encryption */
export async function unseal(key: Buffer, place: Place, sealed: string): Promise<Buffer> {
  const { plaintext } = await flattenedDecrypt(splitSealed(sealed, additionalData(place)), key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return Buffer.from(plaintext);
}

export async function sealJson(key: Buffer, place: Place, value: unknown): Promise<string> {
  return seal(key, place, JSON.stringify(value));
}

/** The caller parses what comes out. */
export async function unsealJson(key: Buffer, place: Place, sealed: string): Promise<unknown> {
  return JSON.parse((await unseal(key, place, sealed)).toString('utf8'));
}

export async function unsealText(key: Buffer, place: Place, sealed: string): Promise<string> {
  return (await unseal(key, place, sealed)).toString('utf8');
}

function additionalData(place: Place): Uint8Array {
  const parts = Object.entries(place).map(([name, value]) => `${name}=${value}`);
  return new TextEncoder().encode(['durable-kyc', FORMAT_VERSION, ...parts.sort()].join('\n'));
}
