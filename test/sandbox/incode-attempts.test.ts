import { describe, expect, it } from 'vitest';
import { act, capture, interview, later, omni, onboardingStatus } from './support/incode.ts';
import { slowly, upload, WITHOUT_MARK } from './support/incode.ts';
import { call, control, sandbox, submitForm } from './support/sandbox.ts';
import type { Json } from './support/sandbox.ts';

type Target = Awaited<ReturnType<typeof sandbox>>;

const scoreOf = async (target: Target, token: string): Promise<Json> =>
  (await omni(target, token, 'GET', 'get/score')).json;

describe('Incode: another attempt', () => {
  it('after a FAIL for the photos alone is captured and measured anew, under the same token', async () => {
    const target = await sandbox();
    await slowly(target);
    const session = await interview(target);
    await act(target, session.id, { action: 'resubmit' });
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect(await scoreOf(target, session.token)).toMatchObject({ overall: { status: 'FAIL' } });
    await upload(target, session.token, 'front');
    expect(await onboardingStatus(target, session)).toBe('UNKNOWN');
    expect((await omni(target, session.token, 'POST', 'process/id', {})).status).toBe(400);
    await capture(target, session.token);
    expect(await onboardingStatus(target, session)).toBe('FACE_VALIDATION_FINISHED');
    expect(await scoreOf(target, session.token)).toMatchObject({ overall: { status: 'UNKNOWN' } });
    await later(target, 60_000);
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect(await scoreOf(target, session.token)).toMatchObject({ overall: { status: 'OK' } });
    await act(target, session.id, { action: 'approve' });
    expect((await upload(target, session.token, 'front')).json).toMatchObject({ status: 4005 });
  });

  it('that fails alike has another score, however often', async () => {
    const target = await sandbox();
    const session = await interview(target);
    const scores = new Set<string>();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await act(target, session.id, { action: 'resubmit' });
      scores.add(JSON.stringify(await scoreOf(target, session.token)));
      expect(await scoreOf(target, session.token)).toMatchObject({ overall: { status: 'FAIL' } });
    }
    expect(scores.size).toBe(3);
  });

  it('rings as the first one did', async () => {
    const target = await sandbox();
    await control(target, 'PUT', '/incode/webhooks', { url: 'http://127.0.0.1:9/' });
    await control(target, 'PUT', '/incode/webhook-behaviour', { paused: true });
    const session = await interview(target);
    const rung = async (): Promise<string[]> => {
      const deliveries = await control(target, 'GET', '/incode/deliveries');
      // The control API's list, oldest first.
      return (deliveries as unknown as { kind: string }[]).map(({ kind }) => kind);
    };
    await act(target, session.id, { action: 'resubmit' });
    const first = await rung();
    expect(first).toContain('ONBOARDING_FINISHED');
    await act(target, session.id, { action: 'approve' });
    expect(await rung()).toEqual([...first, ...first]);
  });

  it.each(['approve', 'decline', 'review'])('is refused after %s', async (action) => {
    const target = await sandbox();
    const session = await interview(target);
    await act(target, session.id, { action });
    for (const step of ['front', 'selfie'] as const) {
      expect((await upload(target, session.token, step)).json).toMatchObject({ status: 4005 });
    }
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
  });

  it('is not to be had while the photos are processed, nor where nothing completed the session', async () => {
    const target = await sandbox();
    await slowly(target);
    const session = await interview(target, { configurationId: WITHOUT_MARK });
    await act(target, session.id, { action: 'set', outcome: 'FAIL_QUALITY' });
    await capture(target, session.token);
    await omni(target, session.token, 'GET', 'finish-status');
    expect((await upload(target, session.token, 'front')).json).toMatchObject({ status: 4005 });
    await later(target, 60_000);
    expect((await upload(target, session.token, 'front')).status).toBe(200);
  });

  it("is offered by the SDK's page, with the photos taken once more", async () => {
    const target = await sandbox();
    const session = await interview(target);
    await act(target, session.id, { action: 'resubmit' });
    const page = `${target.url}/incode/sdk?token=${session.token}`;
    expect((await call(page, 'GET')).text).toContain('not good enough');
    expect((await submitForm(page, { outcome: 'leave' })).text).toContain('You left');
    expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect((await submitForm(page, { outcome: 'approve' })).status).toBe(200);
    await expect
      .poll(() => onboardingStatus(target, session), { timeout: 5_000 })
      .toBe('ONBOARDING_FINISHED');
    expect(await scoreOf(target, session.token)).toMatchObject({ overall: { status: 'OK' } });
    expect((await call(page, 'GET')).text).toContain('Handed in');
  });
});
