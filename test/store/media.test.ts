import { describe, expect, it } from 'vitest';
import type { MediaItem } from '../../domain/media-item.ts';
import { listMedia, noteListedMedia } from '../../store/index.ts';
import { newVerification, save, type StoreFixture } from './fixture.ts';
import { withStore } from './with-store.ts';

let fixture: StoreFixture;
withStore((opened) => (fixture = opened));

const OLD = {
  ...{ id: 'face', kind: 'image', name: 'face', mimeType: 'image/jpeg', bytes: null },
  ...{ durationSeconds: null, sha256: null, attempt: null },
};
const timestamp = { id: 'stamp-1', context: 'face', signature: 'c2lnbmVk' };

const listed = async (item: object) => {
  const { id: verificationId } = await newVerification(fixture);
  // Whatever is there was an item of the build that wrote it.
  const items = [item as MediaItem];
  const [id] = await noteListedMedia(fixture.store, { verificationId, session: 1, items });
  const [row] = await listMedia(fixture.store, { verificationId });
  return { id, row };
};

describe('what a vendor says of a photo', () => {
  it('is kept with its timestamp, encrypted', async () => {
    const { id, row } = await listed({ ...OLD, timestamp });
    expect(row?.item).toEqual({ ...OLD, timestamp });
    const { rows } = await fixture.admin.query<{ item: string }>(
      'select item from media where id = $1',
      [id],
    );
    expect(rows[0]?.item).not.toContain(timestamp.signature);
    expect(rows[0]?.item).not.toContain('face');
  });

  it('is still read when an earlier build wrote it, which knew no timestamps', async () => {
    expect((await listed(OLD)).row?.item).toEqual({ ...OLD, timestamp: null });
  });
});

describe('photos that a vendor names alike in each session', () => {
  it('are kept of every session, and of each once however often they are listed', async () => {
    const { id: verificationId } = await newVerification(fixture);
    await save(fixture.store, verificationId, 'renewed', 2);
    const items = [{ ...OLD, timestamp: null } as MediaItem];
    const list = (session: number) =>
      noteListedMedia(fixture.store, { verificationId, session, items });
    const first = await list(1);
    const second = await list(2);
    expect([...first, ...second]).toHaveLength(2);
    expect(await list(1)).toEqual(first);
    expect(await list(2)).toEqual(second);
    const kept = await listMedia(fixture.store, { verificationId });
    expect(kept.map(({ session }) => session)).toEqual([1, 2]);
  });
});
