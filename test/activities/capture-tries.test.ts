import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskVendorResult, UploadCaptureResult } from '../../activities/contract.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import { readCapture, readSession, saveCapture, storeObject } from '../../store/index.ts';
import { handOfService } from '../setup/by-hand.ts';
import { openObjects } from '../../store/objects/open.ts';
import { activityEnvironment } from './activity-environment.ts';
import { anAccount, aVerification, control, type Fixture, openFixture } from './fixture.ts';

/** The smallest PNG. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let fixture: Fixture;
let directory: string;
let deps: ActivityDeps;
beforeAll(async () => {
  fixture = await openFixture();
  directory = await mkdtemp(path.join(tmpdir(), 'durable-kyc-objects-'));
  const objects = openObjects({ kind: 'folder', directory });
  deps = { ...fixture.deps, store: { ...fixture.store, objects } };
});
afterAll(async () => {
  await fixture.close();
  await rm(directory, { recursive: true, force: true });
});

/** A verification with a session at Incode; `act` does something to it there, telling nobody. */
async function withSession() {
  const accountId = await anAccount(fixture, 'incode');
  const verificationId = await aVerification(fixture, { id: accountId, vendor: 'incode' });
  const about = { verificationId, session: 1 };
  await activityEnvironment().run(() => createVendorActivities(deps).ensureSession(about));
  const id = (await readSession(deps.store, about))?.reference.id ?? '';
  return {
    about,
    act: (action: string, more = {}) =>
      control(fixture, 'POST', `incode/sessions/${id}/actions`, { action, silent: true, ...more }),
    ask: (): Promise<AskVendorResult> =>
      activityEnvironment().run(() => createVendorActivities(deps).askVendor(about)),
    buy: (session: number) =>
      activityEnvironment().run(() =>
        createVendorActivities(deps).ensureSession({ verificationId, session }),
      ),
    image: async (step: string, session = 1): Promise<string> => {
      const { key: objectKey } = await storeObject(deps.store, {
        verificationId,
        content: Readable.from([PNG]),
        mimeType: 'image/png',
        purpose: 'capture',
        maxBytes: 1_000,
      });
      const image = { verificationId, session, step, objectKey };
      const { captureId } = await saveCapture(deps.store, image);
      return captureId;
    },
    upload: (captureId: string, session = 1): Promise<UploadCaptureResult> =>
      activityEnvironment().run(() =>
        createVendorActivities(deps).uploadCapture({ verificationId, session, captureId }),
      ),
    submit: (session = 1): Promise<AskVendorResult> =>
      activityEnvironment().run(() =>
        createVendorActivities(deps).submitCaptures({ verificationId, session }),
      ),
  };
}

const STEPS = ['front-id', 'back-id', 'selfie'];

describe('the photos of another try', () => {
  it('say of their own session that it has begun and was handed in', async () => {
    const { act, ask, buy, image, upload, submit } = await withSession();
    await act('set', { outcome: 'FAIL_QUALITY', processingMs: 0 });
    for (const step of STEPS) await upload(await image(step));
    expect((await submit()).fact).toEqual({ kind: 'submitted', reasons: [] });
    expect((await ask()).fact.outcome).toBe('resubmit');
    await buy(2);
    for (const step of STEPS) {
      expect(await upload(await image(step, 2), 2)).toMatchObject({
        accepted: true,
        fact: { kind: 'started', reasons: [] },
      });
    }
    expect((await submit(2)).fact).toEqual({ kind: 'submitted', reasons: [] });
  });

  it.each(['another session', 'another try in the same session'])(
    'are not those that waited from before: %s',
    async (which) => {
      const { about, buy, image, upload } = await withSession();
      const waiting = await image('front-id');
      const session = which === 'another session' ? 2 : 1;
      if (session === 2) await buy(2);
      else {
        await handOfService(deps.store, deps.store.app).query(
          'update verifications set attempts_used = 1 where id = $1',
          [about.verificationId],
        );
      }
      const refused = { accepted: false, gate: 'earlier_attempt' };
      expect(await upload(waiting, session)).toMatchObject(refused);
      const row = await readCapture(deps.store, { ...about, captureId: waiting });
      expect(row?.verdict).toMatchObject(refused);
    },
  );
});
