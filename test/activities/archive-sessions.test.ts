import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArchiveActivities } from '../../activities/archive.ts';
import type { ArchiveMediaResult } from '../../activities/contract.ts';
import { KycError } from '../../domain/errors.ts';
import { beginSession, listMedia, saveSession } from '../../store/index.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { MediaItem, Vendor } from '../../vendors/vendor.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, aVerification, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const FACE: MediaItem = {
  ...{ id: 'face', kind: 'image', name: 'face', mimeType: 'image/jpeg', bytes: null },
  ...{ durationSeconds: null, sha256: null, attempt: null, timestamp: null },
};
const REFUSAL = new KycError('vendor_refused_request', 'The vendor finds the session invalid.');

/** A verification with two sessions, and what the vendor says of each when it is asked for photos. */
async function withSessions(...answers: (KycError | MediaItem[])[]) {
  const { store, deps } = fixture;
  const accountId = await anAccount(fixture, 'veriff');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'veriff' });
  const ids: string[] = [];
  for (const session of answers.keys()) {
    const vendorSessionId = randomUUID();
    const about = { verificationId, session: session + 1 };
    await beginSession(store, about);
    const raw = { kind: 'session', body: Buffer.from('{}') };
    await saveSession(store, { ...about, vendorSessionId, expiresAt: null, raw });
    ids.push(vendorSessionId);
  }
  const media: Vendor['media'] = {
    list: (_call, { id }) => {
      const answer = answers[ids.indexOf(id)] ?? [];
      return answer instanceof KycError ? Promise.reject(answer) : Promise.resolve(answer);
    },
    fetch: () => Promise.reject(new KycError('vendor_session_unknown', 'It is not there.')),
  };
  const vendors = (): Vendor => ({ ...findVendor('veriff'), media });
  const activities = createArchiveActivities({ ...deps, vendors });
  return {
    archive: (): Promise<ArchiveMediaResult> =>
      activityEnvironment().run(() => activities.archiveMedia({ verificationId })),
    kept: async () =>
      (await listMedia(store, { verificationId })).map(({ session, item }) => [session, item.id]),
    listed: async () => {
      const { rows } = await store.app.query<{ listed: boolean }>(
        `select media_listed_at is not null as listed from vendor_sessions
         where verification_id = $1 order by number`,
        [verificationId],
      );
      return rows.map(({ listed }) => listed);
    },
  };
}

describe('the photos of several sessions', () => {
  it('are listed of the others where the vendor refuses to tell of one, which stays unlisted', async () => {
    const { archive, kept, listed } = await withSessions(REFUSAL, [FACE]);
    expect(await archive()).toEqual({ archived: 0, missing: 1 });
    expect(await kept()).toEqual([[2, 'face']]);
    expect(await listed()).toEqual([false, true]);
  });

  it('are given up where the vendor refuses to tell of any', async () => {
    const { archive } = await withSessions(REFUSAL, REFUSAL);
    await expect(archive()).rejects.toMatchObject({ type: 'vendor_refused_request' });
  });
});
