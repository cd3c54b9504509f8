import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  listCaptures,
  openStore,
  readCapture,
  saveCapture,
  settleCapture,
  type Store,
  storeObject,
} from '../../store/index.ts';
import { newVerification, openTestStore, type StoreFixture } from './fixture.ts';

describe('a capture', () => {
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

  async function aCapture(verificationId: string, step = 'front-id') {
    const { key: objectKey } = await storeObject(store, {
      verificationId,
      content: Readable.from([Buffer.from('an image')]),
      mimeType: 'image/png',
      purpose: 'capture',
      maxBytes: 100,
    });
    return saveCapture(store, { verificationId, session: 1, step, objectKey });
  }

  it('waits for its verdict, with what is known of its image', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const { captureId } = await aCapture(verificationId);
    expect(await readCapture(store, { verificationId, captureId })).toMatchObject({
      id: captureId,
      verificationId,
      session: 1,
      step: 'front-id',
      mimeType: 'image/png',
      bytes: 8,
      verdict: null,
      settledAt: null,
    });
  });

  it.each([
    { accepted: true, next: 'back-id' },
    { accepted: true, next: null },
    { accepted: false, gate: 'glare', message: 'Too much glare' },
  ] as const)('keeps its first verdict: %j', async (verdict) => {
    const { id: verificationId } = await newVerification(fixture);
    const { captureId } = await aCapture(verificationId);
    await settleCapture(store, { verificationId, captureId, verdict });
    const other = { accepted: false, gate: 'other', message: 'Other' } as const;
    await settleCapture(store, { verificationId, captureId, verdict: other });
    const row = await readCapture(store, { verificationId, captureId });
    expect(row?.verdict).toEqual(verdict);
    expect(row?.settledAt).toBeInstanceOf(Date);
  });

  it('belongs to its verification alone, and is listed there in order', async () => {
    const { id: verificationId } = await newVerification(fixture);
    const { id: other } = await newVerification(fixture);
    const first = await aCapture(verificationId, 'front-id');
    const second = await aCapture(verificationId, 'selfie');
    const { captureId } = first;
    const verdict = { accepted: true, next: null } as const;
    await settleCapture(store, { verificationId: other, captureId, verdict });
    expect(await readCapture(store, { verificationId: other, captureId })).toBeNull();
    expect(await listCaptures(store, { verificationId: other })).toEqual([]);
    const all = await listCaptures(store, { verificationId });
    expect(all.map(({ id, verdict: known }) => [id, known])).toEqual([
      [first.captureId, null],
      [second.captureId, null],
    ]);
  });
});
