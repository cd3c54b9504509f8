import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import { eraseData, requestErasure } from '../../store/index.ts';
import { localFolder } from '../../store/objects/local-folder.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { MediaItem, VendorMedia } from '../../vendors/vendor.ts';
import { recordCauses } from '../store/asking.ts';
import { withReadySession } from '../workers/dispatch-fixture.ts';
import { activityEnvironment } from './activity-environment.ts';
import { type Fixture, openFixture } from './fixture.ts';

const ITEMS: MediaItem[] = ['face', 'document'].map((id) => ({
  ...{ id, kind: 'image' as const, name: id, mimeType: 'image/jpeg', bytes: null },
  ...{ durationSeconds: null, sha256: null, attempt: null, timestamp: null },
}));

let fixture: Fixture;
let folder: string;
beforeAll(async () => {
  fixture = await openFixture();
  folder = await mkdtemp(path.join(tmpdir(), 'durable-kyc-erased-archive-'));
  fixture.store.objects = localFolder(folder);
});
afterAll(async () => {
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

async function erase(verificationId: string): Promise<void> {
  const asked = { principal: 'operator', reason: 'subject_request', vendorDeletes: false } as const;
  await requestErasure(fixture.store, { verificationId, ...asked });
  await eraseData(fixture.store, { verificationId });
}

describe('an archive of what is erased', () => {
  it.each(['before it', 'while a photo comes in'])(
    'ends without a failure, and nothing is kept: %s',
    async (when) => {
      const { verificationId } = await withReadySession(fixture);
      const cancel = { type: 'cancel', principal: 'operator' } as const;
      await recordCauses(fixture.store, verificationId, [cancel]);
      if (when === 'before it') await erase(verificationId);
      const media: VendorMedia<unknown> = {
        list: () => Promise.resolve(ITEMS),
        fetch: async (_call, _session, { id }) => {
          if (id === 'face') await erase(verificationId);
          return Readable.from([Buffer.from('a face')]);
        },
      };
      const vendors = () => ({ ...findVendor('veriff'), media });
      const activities = createArchiveActivities({ ...fixture.deps, vendors });
      const archived = await activityEnvironment().run(() =>
        activities.archiveMedia({ verificationId }),
      );
      expect(archived).toEqual({ archived: 0, missing: 0 });
      const kept = await activityEnvironment().run(() =>
        activities.keepDetails({ verificationId }),
      );
      expect(kept).toEqual({ kept: 0 });
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      // That it was erased is all that is there.
      expect(files.filter((name) => !name.endsWith('.json'))).toEqual([]);
    },
  );
});
