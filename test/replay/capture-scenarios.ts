import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import type { UploadCaptureResult } from '../../activities/contract.ts';
import type { VendorFact } from '../../domain/outcome.ts';
import { veriffLifecycle } from '../../vendors/veriff/lifecycle.ts';
import {
  cancel,
  capture,
  captureUpdateId,
  submitCaptures,
  submitUpdateId,
} from '../../workflows/messages.ts';
import { HOUR_MS } from '../workflows/support/harness.ts';
import type { Running } from '../workflows/support/harness.ts';
import type { Life } from './vendor-scenarios.ts';

const ACCEPTED: UploadCaptureResult = {
  accepted: true,
  gate: null,
  next: null,
  inboxId: null,
  fact: null,
};
const REFUSED: UploadCaptureResult = { ...ACCEPTED, accepted: false, gate: 'glare' };

/** Uploads an image, of which the vendor says this. */
async function upload(
  { handle, world }: Running,
  step: string,
  said: UploadCaptureResult | ApplicationFailure,
): Promise<unknown> {
  world.judge = () =>
    said instanceof ApplicationFailure ? Promise.reject(said) : Promise.resolve(said);
  const captureId = randomUUID();
  return handle.executeUpdate(capture, {
    args: [{ captureId, step }],
    updateId: captureUpdateId(captureId),
  });
}

/** Uploads an image while the vendor is away; resolves once it is on its way, `refusal` once it is refused. */
async function uploadInVain({ handle, world }: Running): Promise<{ refusal: Promise<void> }> {
  world.vendorDownUntilMs = Number.MAX_SAFE_INTEGER;
  const captureId = randomUUID();
  const update = await handle.startUpdate(capture, {
    args: [{ captureId, step: 'document-back' }],
    updateId: captureUpdateId(captureId),
    waitForStage: 'ACCEPTED',
  });
  return { refusal: expect(update.result()).rejects.toThrow() };
}

/** Lives in which the client uploads the images. */
export const CLOSED_BY_CAPTURES: Record<string, Life> = {
  'approved-by-direct-captures': {
    options: {},
    live: async (running) => {
      await running.firstSession();
      const fact: VendorFact = { kind: 'started', reasons: [] };
      const first = { next: 'face', inboxId: randomUUID(), fact };
      await upload(running, 'document-front', { ...ACCEPTED, ...first });
      await upload(running, 'face', REFUSED);
      await upload(running, 'face', ACCEPTED);
      await running.handle.executeUpdate(submitCaptures, { updateId: submitUpdateId(2, 3) });
      await running.becomes('submitted');
      await running.tell({ kind: 'outcome', outcome: 'approved', vendorCode: '9001' });
    },
  },
  'canceled-after-an-image-that-was-refused-for-good': {
    options: {},
    live: async (running) => {
      await running.firstSession();
      const type = 'vendor_refused_request';
      const refused = ApplicationFailure.create({ type, nonRetryable: true });
      await expect(upload(running, 'document-front', refused)).rejects.toThrow();
      await expect.poll(() => running.world.asked).toEqual([1]);
      const { refusal } = await uploadInVain(running);
      await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
      await refusal;
    },
  },
};

export const OPEN_BY_CAPTURES: Record<string, Life> = {
  'waiting-after-a-session-that-ended-during-an-upload': {
    options: {
      lifecycle: {
        ...veriffLifecycle,
        session: { ...veriffLifecycle.session, lifetimeMs: HOUR_MS },
      },
    },
    live: async (running, env) => {
      await running.firstSession();
      const { refusal } = await uploadInVain(running);
      await env.sleep(2 * HOUR_MS);
      await refusal;
    },
  },
};
