import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { FlattenedEncrypt, flattenedDecrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { LocalKeyWrapper } from '../../store/encryption/key-wrapper.ts';
import { type Place, seal, unseal, unsealText } from '../../store/encryption/sealed-text.ts';

/** What is authenticated beside the header. */
const additionalData = (place: Place): string =>
  [
    'durable-kyc',
    'v1',
    ...Object.entries(place)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  ].join('\n');

async function sealedByLibrary(key: Buffer, place: Place, plain: Buffer): Promise<string> {
  const jwe = await new FlattenedEncrypt(plain)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setAdditionalAuthenticatedData(Buffer.from(additionalData(place)))
    .encrypt(key);
  return ['v1', jwe.protected, '', jwe.iv, jwe.ciphertext, jwe.tag].join('.');
}

async function openedByLibrary(key: Buffer, place: Place, sealed: string): Promise<Buffer> {
  const [, header = '', , iv = '', ciphertext = '', tag = ''] = sealed.split('.');
  const aad = Buffer.from(additionalData(place)).toString('base64url');
  const jwe = { protected: header, iv, ciphertext, tag, aad };
  return Buffer.from((await flattenedDecrypt(jwe, key)).plaintext);
}

describe('a ciphertext', () => {
  const key = randomBytes(32);
  const place: Place = {
    of: 'verification',
    clientId: randomUUID(),
    verificationId: randomUUID(),
    field: 'subject',
  };

  it('opens where it was made, names its version, and differs every time', async () => {
    const sealed = await seal(key, place, 'Ada');
    expect(sealed).toMatch(/^v1\./);
    expect(sealed).not.toBe(await seal(key, place, 'Ada'));
    expect(await unsealText(key, place, sealed)).toBe('Ada');
  });

  it('is a JWE: a library opens what we sealed, and we open what it seals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const plain = Buffer.from(bytes);
        const theirs = await sealedByLibrary(key, place, plain);
        expect(await unseal(key, place, theirs)).toEqual(plain);
        const ours = await seal(key, place, plain);
        expect(await openedByLibrary(key, place, ours)).toEqual(plain);
      }),
    );
  });

  it('with a tag that was cut short does not open', async () => {
    const parts = (await seal(key, place, 'Ada')).split('.');
    for (const bytes of [0, 4, 12, 15]) {
      const tag = Buffer.from(parts[5] ?? '', 'base64url').subarray(0, bytes);
      const forged = [...parts.slice(0, 5), tag.toString('base64url')].join('.');
      await expect(unsealText(key, place, forged)).rejects.toThrow('unknown format');
    }
  });

  it.each<[string, Place]>([
    ['client', { ...place, clientId: randomUUID() }],
    ['verification', { ...place, verificationId: randomUUID() }],
    ['field', { ...place, field: 'metadata' }],
    ['kind of row', { of: 'account', accountId: place.verificationId, field: 'subject' }],
  ])('does not open under another %s', async (_name, other) => {
    const sealed = await seal(key, place, 'Ada');
    await expect(unsealText(key, other, sealed)).rejects.toThrow();
  });

  it('does not open with another key, another version or one changed character', async () => {
    const sealed = await seal(key, place, 'Ada');
    await expect(unsealText(randomBytes(32), place, sealed)).rejects.toThrow();
    await expect(unsealText(key, place, sealed.replace('v1.', 'v2.'))).rejects.toThrow();
    const parts = sealed.split('.');
    const ciphertext = parts[4] ?? '';
    parts[4] = (ciphertext.startsWith('A') ? 'B' : 'A') + ciphertext.slice(1);
    await expect(unsealText(key, place, parts.join('.'))).rejects.toThrow();
  });
});

describe('the master keys', () => {
  it('wrap as a JWE: a library opens what we wrapped, and we open what it wraps', async () => {
    const master = { id: 'm1', key: randomBytes(32) };
    const key = randomBytes(32);
    const aad = Buffer.from('durable-kyc/v1/key/account/1');
    const theirs = await new FlattenedEncrypt(key)
      .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: 'm1' })
      .setAdditionalAuthenticatedData(aad)
      .encrypt(master.key);
    const { protected: header = '', encrypted_key: wrappedKey = '', iv = '' } = theirs;
    const text = ['v1', header, wrappedKey, iv, theirs.ciphertext, theirs.tag].join('.');
    const wrapper = new LocalKeyWrapper([master]);
    expect(await wrapper.unwrap(text, 'account/1')).toEqual(key);
    const ours = (await wrapper.wrap(key, 'account/1')).split('.');
    const [, protectedHeader = '', encrypted_key = '', nonce = '', ciphertext = '', tag = ''] =
      ours;
    const jwe = { protected: protectedHeader, encrypted_key, iv: nonce, ciphertext, tag };
    const opened = await flattenedDecrypt({ ...jwe, aad: aad.toString('base64url') }, master.key);
    expect(Buffer.from(opened.plaintext)).toEqual(key);
  });

  it('wrap with the first and unwrap with all, for one owner only', async () => {
    const older = { id: 'm1', key: randomBytes(32) };
    const newer = { id: 'm2', key: randomBytes(32) };
    const key = randomBytes(32);
    const wrapped = await new LocalKeyWrapper([older]).wrap(key, 'account/1');
    const both = new LocalKeyWrapper([newer, older]);
    expect(await both.unwrap(wrapped, 'account/1')).toEqual(key);
    await expect(both.unwrap(wrapped, 'account/2')).rejects.toThrow();
    await expect(new LocalKeyWrapper([newer]).unwrap(wrapped, 'account/1')).rejects.toThrow();
    const impostor = new LocalKeyWrapper([{ id: 'm1', key: randomBytes(32) }]);
    await expect(impostor.unwrap(wrapped, 'account/1')).rejects.toThrow();
  });
});
