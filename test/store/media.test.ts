import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMedia, noteListedMedia } from '../../store/index.ts';
import type { StoredMediaItem } from '../../store/index.ts';
import { newVerification, openTestStore, type StoreFixture } from './fixture.ts';

let fixture: StoreFixture;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture.close());

const OLD = {
  ...{ id: 'face', kind: 'image', name: 'face', mimeType: 'image/jpeg', bytes: null },
  ...{ durationSeconds: null, sha256: null, attempt: null },
};
const timestamp = { id: 'stamp-1', context: 'face', signature: 'c2lnbmVk' };

const listed = async (item: object) => {
  const { id: verificationId } = await newVerification(fixture);
  // Whatever is there was an item of the build that wrote it.
  const items = [item as StoredMediaItem];
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
