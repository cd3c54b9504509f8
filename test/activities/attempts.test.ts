import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskVendorResult, UploadCaptureResult } from '../../activities/contract.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createRecordActivities } from '../../activities/record.ts';
import { createVendorActivities } from '../../activities/vendor.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { readCapture, readSession, saveCapture, storeObject } from '../../store/index.ts';
import { openObjects } from '../../store/objects/open.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { Vendor } from '../../vendors/vendor.ts';
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
  let writes = 0;
  return {
    about,
    act: (action: string, more = {}) =>
      control(fixture, 'POST', `incode/sessions/${id}/actions`, { action, silent: true, ...more }),
    ask: (as: ActivityDeps = deps): Promise<AskVendorResult> =>
      activityEnvironment().run(() => createVendorActivities(as).askVendor(about)),
    /** What the workflow has a transition written for. */
    record: async ({ inboxId, fact }: { inboxId: string | null; fact: VendorFact | null }) => {
      if (inboxId === null || fact === null) throw new Error('There is nothing to record.');
      writes += 1;
      return createRecordActivities(deps).recordTransition({
        verificationId,
        write: writes,
        causes: [{ type: 'vendor', inboxId, session: 1, fact }],
        status: 'resubmission_requested',
        reasons: [],
        vendorCode: null,
        attemptsUsed: 1,
        verdict: null,
        endedSessions: [],
      });
    },
    image: async (step: string): Promise<string> => {
      const { key: objectKey } = await storeObject(deps.store, {
        verificationId,
        content: Readable.from([PNG]),
        mimeType: 'image/png',
        purpose: 'capture',
        maxBytes: 1_000,
      });
      const { captureId } = await saveCapture(deps.store, { ...about, step, objectKey });
      return captureId;
    },
    upload: (captureId: string): Promise<UploadCaptureResult> =>
      activityEnvironment().run(() =>
        createVendorActivities(deps).uploadCapture({ ...about, captureId }),
      ),
    submit: (): Promise<AskVendorResult> =>
      activityEnvironment().run(() => createVendorActivities(deps).submitCaptures(about)),
  };
}

describe('an answer about another attempt', () => {
  it('says which request came before it, as the recording reads in the stored bytes again', async () => {
    const { act, ask, record } = await withSession();
    await act('resubmit');
    const asked = await ask();
    expect(asked.fact).toMatchObject({ outcome: 'resubmit', follows: '' });
    expect(await record(asked)).toEqual({ outcome: 'written' });
    expect((await ask()).fact).toEqual(asked.fact);
    await act('submit', { processingMs: 60_000 });
    const again = await ask();
    expect(again.fact).toEqual({ kind: 'submitted', reasons: [], follows: asked.fact.attempt });
    const forged = { kind: 'submitted', reasons: [] } satisfies VendorFact;
    expect(await record({ ...again, fact: forged })).toMatchObject({ outcome: 'refused' });
    expect(await record(again)).toEqual({ outcome: 'written' });
    await act('resubmit');
    const second = await ask();
    expect(second.fact).toMatchObject({ outcome: 'resubmit', follows: asked.fact.attempt });
    expect(await record(second)).toEqual({ outcome: 'written' });
    expect((await ask()).fact).toEqual(second.fact);
  });

  it('is asked for again when a request to try again was recorded while it was given', async () => {
    const { act, ask, record } = await withSession();
    await act('resubmit');
    const first = await ask();
    const closed: (string | undefined)[] = [];
    const incode = findVendor('incode');
    const meanwhile: Vendor = {
      ...incode,
      askSession: async (call, reference, known) => {
        closed.push(known?.at(-1)?.attempt);
        const answer = await incode.askSession(call, reference, known);
        if (closed.length === 1) await record(first);
        return answer;
      },
    };
    const { fact } = await ask({ ...deps, vendors: () => meanwhile });
    expect(closed).toEqual([undefined, first.fact.attempt]);
    expect(fact).toEqual(first.fact);
  });
});

describe('the photos of another attempt', () => {
  const STEPS = ['front-id', 'back-id', 'selfie'];

  it('are uploaded anew, and say themselves which attempt has begun and was handed in', async () => {
    const { act, ask, record, image, upload, submit } = await withSession();
    await act('set', { outcome: 'FAIL_QUALITY', processingMs: 0 });
    for (const step of STEPS) await upload(await image(step));
    expect((await submit()).fact).toEqual({ kind: 'submitted', reasons: [] });
    const asked = await ask();
    await record(asked);
    const follows = asked.fact.attempt;
    for (const step of STEPS) {
      expect(await upload(await image(step))).toMatchObject({
        accepted: true,
        fact: { kind: 'started', reasons: [], follows },
      });
    }
    const submitted = await submit();
    expect(submitted.fact).toEqual({ kind: 'submitted', reasons: [], follows });
    expect(await record(submitted)).toEqual({ outcome: 'written' });
    expect((await ask()).fact.outcome).toBe('approved');
  });

  it('are not those that waited from the attempt before', async () => {
    const { about, act, ask, record, image, upload } = await withSession();
    const waiting = await image('front-id');
    await act('resubmit');
    await record(await ask());
    expect(await upload(waiting)).toMatchObject({ accepted: false, gate: 'earlier_attempt' });
    const row = await readCapture(deps.store, { ...about, captureId: waiting });
    expect(row?.verdict).toMatchObject({ accepted: false, gate: 'earlier_attempt' });
  });

  it('are not what a hand-in is of that was decided before it was written down', async () => {
    const { act, ask, record, image, upload, submit } = await withSession();
    await act('set', { outcome: 'FAIL_QUALITY', processingMs: 0 });
    for (const step of STEPS) await upload(await image(step));
    await record(await ask());
    expect((await submit()).fact).toEqual({ kind: 'submitted', reasons: [] });
  });
});
