import { describe, expect, it } from 'vitest';
import { act, capture, interview, later, omni, onboardingStatus } from './support/incode.ts';
import { slowly, upload, WITHOUT_MARK } from './support/incode.ts';
import { call, sandbox, submitForm } from './support/sandbox.ts';

describe('Incode: a step before the finish', () => {
  it('is captured again in the same session, and the ID is then processed again', async () => {
    const target = await sandbox();
    await slowly(target);
    const { token } = await interview(target);
    await upload(target, token, 'front');
    await capture(target, token);
    expect((await omni(target, token, 'POST', 'process/id', {})).status).toBe(400);
    expect((await upload(target, token, 'back')).status).toBe(200);
    expect((await omni(target, token, 'POST', 'process/id', {})).status).toBe(200);
    expect((await upload(target, token, 'selfie')).status).toBe(200);
  });
});

describe('Incode: a session that is finished', () => {
  it.each(['approve', 'decline', 'review', 'resubmit'])(
    'takes no more photos after %s: another attempt is another session',
    async (action) => {
      const target = await sandbox();
      const session = await interview(target);
      await act(target, session.id, { action });
      for (const step of ['front', 'back', 'selfie'] as const) {
        expect((await upload(target, session.token, step)).json).toMatchObject({ status: 4005 });
      }
      expect(await onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    },
  );

  it('takes none while they are processed either, nor where finish-status completed it', async () => {
    const target = await sandbox();
    await slowly(target);
    const session = await interview(target, { configurationId: WITHOUT_MARK });
    await act(target, session.id, { action: 'set', outcome: 'FAIL_QUALITY' });
    await capture(target, session.token);
    await omni(target, session.token, 'GET', 'finish-status');
    expect((await upload(target, session.token, 'front')).json).toMatchObject({ status: 4005 });
    await later(target, 60_000);
    expect((await upload(target, session.token, 'front')).json).toMatchObject({ status: 4005 });
  });

  it('is over on the page of the SDK as well', async () => {
    const target = await sandbox();
    const session = await interview(target);
    await act(target, session.id, { action: 'resubmit' });
    const page = `${target.url}/incode/sdk?token=${session.token}`;
    expect((await call(page, 'GET')).text).toContain('Handed in');
    expect((await submitForm(page, { outcome: 'approve' })).text).toContain('Handed in');
  });
});
