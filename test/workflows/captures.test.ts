import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { UploadCaptureResult } from '../../activities/contract.ts';
import type { VendorLifecycle } from '../../vendors/lifecycle.ts';
import {
  cancel,
  capture,
  captureUpdateId,
  renewSession,
  sessionUpdateId,
  submitCaptures,
  submitUpdateId,
} from '../../workflows/messages.ts';
import { billableActions } from './support/actions.ts';
import { LIFECYCLES } from './support/harness.ts';
import type { Harness, Running, StartOptions } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

const DIRECT: VendorLifecycle = {
  ...LIFECYCLES.datakeen,
  vendor: 'incode',
  session: { lifetimeMs: null, tellsStart: false },
  capture: { hosted: true, direct: ['front-id', 'back-id', 'selfie'] },
  resubmission: 'new_session',
};

const REFUSED: UploadCaptureResult = {
  accepted: false,
  gate: 'glare',
  next: null,
  inboxId: null,
  fact: null,
};

let env: TestWorkflowEnvironment;
let harness: Harness;
withHarness((opened) => ({ env, harness } = opened));

async function started(options: StartOptions = {}): Promise<Running> {
  const running = await harness.start({ lifecycle: DIRECT, ...options });
  await running.firstSession();
  return running;
}

const upload = ({ handle }: Running, step = 'front-id', captureId: string = randomUUID()) =>
  handle.executeUpdate(capture, {
    args: [{ captureId, step }],
    updateId: captureUpdateId(captureId),
  });
const renew = ({ handle }: Running, session: number) =>
  handle.executeUpdate(renewSession, {
    args: [{ session }],
    updateId: sessionUpdateId(session, session),
  });
const submit = ({ handle }: Running, sequence = 1) =>
  handle.executeUpdate(submitCaptures, { updateId: submitUpdateId(sequence, 1) });

/** The type of the failure that an update was refused with. */
async function refusal(update: Promise<unknown>): Promise<string | null | undefined> {
  const error: unknown = await update.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (!(error instanceof WorkflowUpdateFailedError)) throw new Error('It was not refused.');
  return error.cause instanceof ApplicationFailure ? error.cause.type : null;
}

/** An upload that the vendor holds until it is let go. */
function held(world: Running['world']): { letGo: (result: UploadCaptureResult) => void } {
  let letGo: (result: UploadCaptureResult) => void = () => undefined;
  const result = new Promise<UploadCaptureResult>((resolve) => {
    letGo = resolve;
  });
  world.judge = () => result;
  return { letGo };
}

/** Resolves once it was taken; `end` says what it is refused with. */
async function uploadDuringAnOutage(
  running: Running,
): Promise<{ end: ReturnType<typeof refusal> }> {
  running.world.vendorDownUntilMs = Number.MAX_SAFE_INTEGER;
  const captureId = randomUUID();
  const update = await running.handle.startUpdate(capture, {
    args: [{ captureId, step: 'front-id' }],
    updateId: captureUpdateId(captureId),
    waitForStage: 'ACCEPTED',
  });
  return { end: refusal(update.result()) };
}

describe('direct capture', () => {
  it('goes from the first image to the decision, each status written when it is answered', async () => {
    const running = await started();
    expect(await upload(running, 'front-id')).toMatchObject({ accepted: true, status: 'started' });
    expect(await upload(running, 'selfie')).toMatchObject({ accepted: true, status: 'started' });
    expect(await submit(running)).toEqual({ status: 'submitted' });
    await running.tell({ kind: 'outcome', outcome: 'approved', vendorCode: 'OK' });
    expect(await running.result()).toMatchObject({ status: 'approved' });
    expect(running.world.statuses).toEqual(['started', 'submitted', 'approved']);
    expect(running.world.submissions).toBe(1);
  });

  it('says which gate refused an image, which may then be repeated', async () => {
    const running = await started({
      prepare: (world) => {
        world.judge = () => Promise.resolve(REFUSED);
      },
    });
    expect(await upload(running)).toEqual({
      status: 'pending',
      accepted: false,
      gate: 'glare',
      next: null,
    });
    expect(await upload(running)).toMatchObject({ accepted: false });
    expect(running.world.uploaded).toHaveLength(2);
  });

  it('uploads an image once, however often it is asked about', async () => {
    const running = await started();
    const captureId = randomUUID();
    const answers = await Promise.all([1, 2].map(() => upload(running, 'front-id', captureId)));
    expect(answers[0]).toEqual(answers[1]);
    expect(await upload(running, 'front-id', captureId)).toEqual(answers[0]);
    expect(running.world.uploaded).toEqual([captureId]);
  });

  it('takes no image of a step that the vendor does not have', async () => {
    const running = await started();
    expect(await refusal(upload(running, 'left-foot'))).toBe('invalid_request');
  });

  it('takes nothing before there is a session', async () => {
    const running = await harness.start({
      lifecycle: DIRECT,
      prepare: async (world) => {
        world.vendorDownUntilMs = (await env.currentTimeMs()) + 3_600_000;
      },
    });
    expect(await refusal(upload(running))).toBe('not_ready');
    expect(await refusal(submit(running))).toBe('not_ready');
    await env.sleep('2 hours');
    expect(await running.firstSession()).toMatchObject({ ready: true });
    expect(await upload(running)).toMatchObject({ accepted: true });
  });

  it('has one image of a step on its way, others beside it, and no submission before them', async () => {
    const running = await started();
    const { letGo } = held(running.world);
    const front = upload(running, 'front-id');
    await expect.poll(() => running.world.uploaded.length).toBe(1);
    const back = upload(running, 'back-id');
    await expect.poll(() => running.world.uploaded.length).toBe(2);
    expect(await refusal(upload(running, 'front-id'))).toBe('not_ready');
    expect(await refusal(submit(running))).toBe('not_ready');
    letGo({ ...REFUSED, accepted: true, gate: null });
    expect(await Promise.all([front, back])).toMatchObject([
      { accepted: true },
      { accepted: true },
    ]);
    expect(await submit(running, 2)).toEqual({ status: 'submitted' });
  });

  it('takes nothing after the submission, until the vendor asks for another try in the same session', async () => {
    const running = await started({ lifecycle: { ...DIRECT, resubmission: 'same_session' } });
    await upload(running);
    await submit(running);
    expect(await refusal(upload(running))).toBe('already_submitted');
    expect(await refusal(submit(running, 2))).toBe('already_submitted');
    await running.tell({ kind: 'outcome', outcome: 'resubmit', reasons: ['poor_image_quality'] });
    await running.becomes('resubmission_requested');
    expect(await upload(running)).toMatchObject({ accepted: true });
    await submit(running, 3);
    expect(await refusal(upload(running))).toBe('already_submitted');
  });

  it('makes each other try in a session of its own, shown step by step up to the decision', async () => {
    const running = await started();
    for (const session of [1, 2]) {
      running.world.uploaded.length = 0;
      expect(await upload(running)).toMatchObject({ accepted: true, status: 'started' });
      expect(await submit(running, session)).toEqual({ status: 'submitted' });
      await running.tell({ kind: 'outcome', outcome: 'resubmit' }, { session });
      await running.becomes('resubmission_requested');
      expect(await refusal(upload(running))).toBe('not_ready');
      expect(await renew(running, session + 1)).toMatchObject({
        session: session + 1,
        ready: true,
      });
    }
    running.world.uploaded.length = 0;
    await upload(running);
    await submit(running, 3);
    await running.tell({ kind: 'outcome', outcome: 'approved', vendorCode: 'OK' }, { session: 3 });
    const end = { status: 'approved', attemptsUsed: 2, sessions: 3 };
    expect(await running.result()).toMatchObject(end);
    const again = ['resubmission_requested', 'started', 'submitted'];
    expect(running.world.statuses).toEqual([
      'started',
      'submitted',
      ...again,
      ...again,
      'approved',
    ]);
  });

  it('outlasts an outage of the vendor: the verdict comes when the vendor is back', async () => {
    const running = await started();
    running.world.vendorDownUntilMs = (await env.currentTimeMs()) + 6 * 3_600_000;
    const verdict = upload(running);
    await env.sleep('7 hours');
    expect(await verdict).toMatchObject({ accepted: true, status: 'started' });
  });

  it.each(['not an image of that step', 'vendor_session_unknown'])(
    'tells why the vendor will never judge an image, and asks the vendor how it stands: %s',
    async (type) => {
      const running = await started();
      running.world.judge = () =>
        Promise.reject(ApplicationFailure.create({ type, nonRetryable: true }));
      expect(await refusal(upload(running))).toBe(type);
      await expect.poll(() => running.world.asked).toEqual([1]);
      expect(await refusal(upload(running))).toBe(type);
    },
  );

  it('lets go of the waiting caller when the verification is canceled', async () => {
    const running = await started();
    const waiting = await uploadDuringAnOutage(running);
    await running.handle.executeUpdate(cancel, { args: [{ principal: 'client_key:k' }] });
    expect(await waiting.end).toBe('already_final');
    expect(await running.result()).toMatchObject({ status: 'canceled' });
  });

  it('lets go of the waiting caller when the session dies', async () => {
    const running = await harness.start({
      lifecycle: { ...DIRECT, session: { lifetimeMs: 3_600_000, tellsStart: false } },
    });
    await running.firstSession();
    const waiting = await uploadDuringAnOutage(running);
    await env.sleep('2 hours');
    expect(await waiting.end).toBe('not_ready');
  });

  it('costs one update and one activity for each image, and few events', async () => {
    const running = await started();
    for (const step of ['front-id', 'back-id', 'selfie']) await upload(running, step);
    await submit(running);
    await running.tell({ kind: 'outcome', outcome: 'approved' });
    await running.result();
    const { events = [] } = await running.handle.fetchHistory();
    const actions = billableActions(events ?? []);
    expect(actions).toMatchObject({ updates: 5, activities: 8 });
    expect(events?.length).toBeLessThan(90);
  });
});
