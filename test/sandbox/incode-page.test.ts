import { describe, expect, it } from 'vitest';
import { act, interview, onboardingStatus, omni } from './support/incode.ts';
import { receiver } from './support/receiver.ts';
import { call, control, sandbox, submitForm } from './support/sandbox.ts';

const tokenIn = (page: string): string => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';

describe("Incode: the SDK's page", () => {
  it('asks the address given for a token once per opening, captures under /0/ and leads back', async () => {
    const target = await sandbox();
    const session = await interview(target);
    const listener = await receiver();
    listener.reply = () => ({ status: 200, json: { token: session.token } });
    const query = new URLSearchParams({
      tokenUrl: `${listener.url}/v/link/sdk-token`,
      returnUrl: 'https://client.example/back?a=1',
    });
    const page = `${target.url}/incode/sdk?${query.toString()}`;
    await call(page, 'HEAD');
    expect(listener.received).toEqual([]);
    const opened = await call(page, 'GET');
    expect(tokenIn(opened.text)).toBe(session.token);
    const fields = { token: tokenIn(opened.text), outcome: 'score', score: 'FAIL' };
    const ended = await submitForm(page, fields);
    expect([ended.status, ended.headers.get('location')]).toEqual([
      303,
      'https://client.example/back?a=1',
    ]);
    expect(listener.received.map(({ path }) => path)).toEqual(['/v/link/sdk-token']);
    await expect.poll(() => onboardingStatus(target, session)).toBe('ONBOARDING_FINISHED');
    expect((await omni(target, session.token, 'GET', 'get/score')).json).toMatchObject({
      overall: { status: 'FAIL' },
    });
    const requests = await control(target, 'GET', '/incode/requests');
    const device = JSON.stringify(requests).match(/\/incode\/0\/omni\/[a-z/-]+/g);
    expect(device?.map((path) => path.replace('/incode/0/omni/', ''))).toEqual([
      ...['add/front-id/v', 'add/back-id/v', 'process/id', 'add/face/third-party', 'process/face'],
    ]);
  });

  it.each([
    ['a bare string', { status: 200, json: 'eyJhbGciOi' }, 'no JSON object'],
    ['another field', { status: 200, json: { jwt: 'x' } }, 'no JSON object'],
    ['a refusal', { status: 410, json: {} }, 'answered 410'],
  ])('does not start with %s instead of a token', async (_what, reply, said) => {
    const target = await sandbox();
    const listener = await receiver();
    listener.reply = () => reply;
    const page = `${target.url}/incode/sdk?tokenUrl=${encodeURIComponent(listener.url)}`;
    const opened = await call(page, 'GET');
    expect([opened.status, opened.text.includes(said)]).toEqual([502, true]);
  });

  it('can be left, and says when the session is over or has expired', async () => {
    const target = await sandbox();
    const session = await interview(target);
    const page = `${target.url}/incode/sdk?token=${session.token}`;
    expect((await submitForm(page, { outcome: 'leave' })).text).toContain('You left');
    expect(await onboardingStatus(target, session)).toBe('UNKNOWN');
    await submitForm(page, { outcome: 'approve' });
    const again = await submitForm(page, { outcome: 'never-return' });
    expect(again.text).toContain('Handed in');
    const other = await interview(target);
    const gone = `${target.url}/incode/sdk?token=${other.token}`;
    expect((await submitForm(gone, { outcome: 'never-return' })).status).toBe(410);
    expect(await onboardingStatus(target, other)).toBe('EXPIRED');
  });

  it('says what the API refused', async () => {
    const target = await sandbox();
    const { id, token } = await interview(target);
    const refuse = { status: 4019, message: 'Face not found.' };
    await act(target, id, { action: 'set', selfie: { times: 1, refuse } });
    const page = `${target.url}/incode/sdk?token=${token}`;
    const refused = await submitForm(page, { outcome: 'approve' });
    expect([refused.status, refused.text.includes('400 4019')]).toEqual([502, true]);
    expect((await call(`${target.url}/incode/sdk?token=x`, 'GET')).status).toBe(404);
    expect((await call(`${target.url}/incode/sdk`, 'GET')).status).toBe(502);
  });
});
