import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeLink, readLink } from '../../store/index.ts';

const older = { id: 'l1', key: randomBytes(32) };
const newer = { id: 'l2', key: randomBytes(32) };
const said = { verificationId: randomUUID(), version: 3 };
const link = makeLink({ linkKeys: [older] }, said);

describe("the person's link", () => {
  it('says which verification and version it is for, in URL-safe characters', () => {
    expect(link).toMatch(/^[A-Za-z0-9_-]{40,100}$/);
    expect(readLink({ linkKeys: [older] }, link)).toEqual(said);
    expect(makeLink({ linkKeys: [older] }, said)).toBe(link);
  });

  it('stays good while its key is kept, and not longer', () => {
    expect(readLink({ linkKeys: [newer, older] }, link)).toEqual(said);
    expect(readLink({ linkKeys: [newer] }, link)).toBeNull();
  });

  it('is made with the first key', () => {
    const made = makeLink({ linkKeys: [newer, older] }, said);
    expect(readLink({ linkKeys: [newer] }, made)).toEqual(said);
  });

  it('is refused with any one byte changed', () => {
    const bytes = Buffer.from(link, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const forged = Buffer.from(bytes);
      forged[index] = (forged[index] ?? 0) ^ 1;
      expect(readLink({ linkKeys: [older] }, forged.toString('base64url'))).toBeNull();
    }
  });

  it('is refused cut off at any place, or with something added', () => {
    for (let length = 0; length < link.length; length += 1) {
      expect(readLink({ linkKeys: [older] }, link.slice(0, length))).toBeNull();
    }
    for (const more of ['A', 'AAAA', '=', '.', '/', '%00', ' ']) {
      expect(readLink({ linkKeys: [older] }, link + more)).toBeNull();
    }
  });

  it('is refused when signed under the right name with another key', () => {
    const forger = { id: older.id, key: randomBytes(32) };
    expect(readLink({ linkKeys: [older] }, makeLink({ linkKeys: [forger] }, said))).toBeNull();
  });

  it.each(['', '-', 'not a link', '../../etc/passwd', 'A'.repeat(10_000), '💥'])(
    'does not read %j',
    (text) => {
      expect(readLink({ linkKeys: [older] }, text)).toBeNull();
    },
  );
});
