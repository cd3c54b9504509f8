import {
  authenticatedBy,
  decrypt,
  encrypt,
  FORMAT_VERSION,
  headerOf,
  joinSealed,
  splitSealed,
} from './format.ts';

/** Where a ciphertext stands; it can be opened nowhere else. */
export type Place =
  | { of: 'verification'; clientId: string; verificationId: string; field: string }
  | { of: 'account'; accountId: string; field: string }
  | { of: 'endpoint'; clientId: string; endpointId: string; field: string }
  | { of: 'inbox'; accountId: string; inboxId: string }
  | { of: 'deletion'; accountId: string; deletionId: string }
  | { of: 'reviewer'; reviewerId: string; field: string }
  | { of: 'console_session'; sessionId: string; field: string }
  | { of: 'key'; clientId: string; keyId: string; field: string };

/** The content is encrypted under the data key itself. */
const HEADER = headerOf({ alg: 'dir', enc: 'A256GCM' });

/**
 * Encrypts with AES-256-GCM under a data key (32 bytes). The place and the format's version are
 * authenticated with it. Gives back `v1.….` text: a JWE, which any library that knows those can open.
 */
export function seal(key: Buffer, place: Place, plain: Buffer | string): Promise<string> {
  const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
  return promised(() => {
    const encrypted = encrypt(key, bytes, authenticatedBy(HEADER, additionalData(place)));
    return joinSealed({ header: HEADER, encryptedKey: Buffer.alloc(0), ...encrypted });
  });
}

/** @throws Error when key, place or text are not those of the encryption */
export function unseal(key: Buffer, place: Place, sealed: string): Promise<Buffer> {
  return promised(() => {
    const { header, encryptedKey, ...encrypted } = splitSealed(sealed);
    if (header !== HEADER || encryptedKey.length > 0) {
      throw new Error('The ciphertext has an unknown format.');
    }
    return decrypt(key, encrypted, authenticatedBy(HEADER, additionalData(place)));
  });
}

/** At once, since a few microseconds are not worth a thread; what it throws is a rejection all the same. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
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

function additionalData(place: Place): string {
  const parts = Object.entries(place).map(([name, value]) => `${name}=${value}`);
  return ['durable-kyc', FORMAT_VERSION, ...parts.sort()].join('\n');
}
