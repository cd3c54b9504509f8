import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destroyVerificationKey, openObject, openStore, storeObject } from '../../store/index.ts';
import type { Store } from '../../store/index.ts';
import { newVerification, openTestStore, type StoreFixture } from './fixture.ts';

const MEBIBYTE = 1024 * 1024;

describe('an object of a verification', () => {
  let fixture: StoreFixture;
  let directory: string;
  let store: Store;
  beforeAll(async () => {
    fixture = await openTestStore();
    directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-objects-'));
    store = openStore({ ...fixture.config, objects: { kind: 'folder', directory } });
  });
  afterAll(async () => {
    await store.close();
    await fixture.close();
    await rm(directory, { recursive: true, force: true });
  });

  const keep = (verificationId: string, content: Readable, maxBytes = 10 * MEBIBYTE) =>
    storeObject(store, {
      verificationId,
      content,
      mimeType: 'image/jpeg',
      purpose: 'capture',
      maxBytes,
    });
  const fileOf = (key: string) => path.join(directory, key.slice(0, 2), key);
  const files = async () => {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it.each([0, 1, 64 * 1024, 3 * MEBIBYTE + 7])('comes back whole: %i bytes', async (size) => {
    const { id: verificationId } = await newVerification(fixture);
    const image = randomBytes(size);
    const kept = await keep(verificationId, Readable.from(image.length === 0 ? [] : [image]));
    expect(kept).toMatchObject({ bytes: size, mimeType: 'image/jpeg' });
    const { content, ...row } = await openObject(store, { verificationId, key: kept.key });
    expect(image.equals(await buffer(content))).toBe(true);
    expect(row).toEqual(kept);
  });

  it('is a standard age file on the disk, in which nothing of it can be read', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const { key } = await keep(verificationId, Readable.from([Buffer.from('CANARY of the image')]));
    const sealed = await readFile(fileOf(key));
    expect(sealed.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> X25519 /);
    expect(sealed.includes('CANARY')).toBe(false);
  });

  it('of the limit is kept; of one byte more it is refused, and nothing is kept', async () => {
    const { id: verificationId } = await newVerification(fixture);
    await keep(verificationId, Readable.from([randomBytes(1000)]), 1000);
    const before = await files();
    await expect(
      keep(verificationId, Readable.from([randomBytes(600), randomBytes(401)]), 1000),
    ).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(await files()).toEqual(before);
  });

  it('that breaks off while it comes is not kept, and the sender is let go', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const before = await files();
    const content = new Readable({ read: () => undefined });
    content.push(randomBytes(100_000));
    const keeping = keep(verificationId, content);
    content.destroy(new Error('reset by peer'));
    await expect(keeping).rejects.toMatchObject({ code: 'objects_unavailable' });
    expect(content.destroyed).toBe(true);
    expect(await files()).toEqual(before);
  });

  it('belongs to its verification alone', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const { id: other } = await newVerification(fixture);
    const { key } = await keep(verificationId, Readable.from([randomBytes(10)]));
    await expect(openObject(store, { verificationId: other, key })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is encrypted to one identity, also when the first two come at the same time', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const images = [randomBytes(10), randomBytes(10)];
    const kept = await Promise.all(images.map((one) => keep(verificationId, Readable.from([one]))));
    for (const [index, { key }] of kept.entries()) {
      const { content } = await openObject(store, { verificationId, key });
      expect(await buffer(content)).toEqual(images[index]);
    }
    const { rows } = await fixture.admin.query(
      `select ciphertext from personal_data where verification_id = $1 and field = 'object_identity'`,
      [verificationId],
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('AGE-SECRET-KEY');
  });

  it.each(['changed', 'cut short', 'put in the place of another'])(
    'whose file was %s cannot be read to the end',
    async (how) => {
      const { id: verificationId } = await newVerification(fixture);
      const { key } = await keep(verificationId, Readable.from([randomBytes(200_000)]));
      const another = await keep(verificationId, Readable.from([randomBytes(200_000)]));
      const file = fileOf(key);
      if (how === 'cut short') await truncate(file, 70_000);
      else {
        const bytes = await readFile(how === 'changed' ? file : fileOf(another.key));
        if (how === 'changed') bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
        await writeFile(file, bytes);
      }
      const { content } = await openObject(store, { verificationId, key });
      await expect(buffer(content)).rejects.toThrow();
    },
  );

  it('is unreadable once the key of the verification was destroyed', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const { key } = await keep(verificationId, Readable.from([randomBytes(10)]));
    await destroyVerificationKey(store, { verificationId, reason: 'erasure_request' });
    await expect(openObject(store, { verificationId, key })).rejects.toMatchObject({
      code: 'erased',
    });
  });

  it('of 100 MiB takes less than 64 MiB of memory, there and back', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const size = 100 * MEBIBYTE;
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 5);
    const chunk = randomBytes(MEBIBYTE);
    const { key } = await keep(
      verificationId,
      Readable.from(Array.from({ length: 100 }, () => chunk)),
      size,
    );
    const { content } = await openObject(store, { verificationId, key });
    let read = 0;
    for await (const part of content) read += Buffer.byteLength(part as Buffer); // bytes
    clearInterval(watch);
    expect(read).toBe(size);

    expect((most - before) / MEBIBYTE).toBeLessThan(64);
  });
});
