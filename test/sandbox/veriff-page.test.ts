import { describe, expect, it } from 'vitest';
import {
  act,
  call,
  control,
  decisionOf,
  sandbox,
  submitForm,
  veriffSession,
} from './support/sandbox.ts';
import { arrived, connected } from './support/veriff.ts';

describe("Veriff: a session's page", () => {
  it('starts the session once when opened, escapes names, and leads back after the choice', async () => {
    const [target, listener] = await connected();
    const { url, id } = await veriffSession(target, {
      callback: 'https://client.example/back?a=1',
      person: { firstName: '<script>alert(1)</script>', lastName: `"x' & y` },
    });
    await call(url, 'HEAD');
    expect(await control(target, 'GET', '/veriff/sessions')).toMatchObject([{ status: 'created' }]);
    const opened = await call(url, 'GET');
    await call(url, 'GET');
    expect(opened.text).not.toContain('<script>');
    expect(opened.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;x&#39; &amp; y');
    const chosen = await submitForm(url, { outcome: 'resubmit', reasonCode: '203' });
    expect(chosen.status).toBe(303);
    expect(chosen.headers.get('location')).toBe('https://client.example/back?a=1');
    await call(url, 'GET');
    await submitForm(url, { outcome: 'decline', reasonCode: '103' });
    await arrived(listener, [
      ...['started', 'submitted', 'resubmission_requested'],
      ...['started', 'submitted', 'declined'],
    ]);
    expect((await decisionOf(target, id)).json['verification']).toMatchObject({ reasonCode: 103 });
    expect((await call(url, 'GET')).text).toContain('This session is closed');
    await submitForm(url, { outcome: 'approve' });
    expect((await decisionOf(target, id)).json['verification']).toMatchObject({
      status: 'declined',
    });
  });

  it('lets a person leave and come back, hand in without a decision, or never return', async () => {
    const target = await sandbox();
    const stay = await veriffSession(target);
    const gone = await veriffSession(target);
    expect((await submitForm(stay.url, { outcome: 'leave' })).text).toContain('stays good');
    expect((await submitForm(stay.url, { outcome: 'submit' })).text).toContain(
      'waits for a decision',
    );
    expect((await decisionOf(target, stay.id)).json['verification']).toBeNull();
    await call(gone.url, 'GET');
    await submitForm(gone.url, { outcome: 'never-return' });
    expect((await decisionOf(target, gone.id)).json['verification']).toMatchObject({
      status: 'abandoned',
    });
    expect((await submitForm(gone.url, { outcome: 'bribe' })).status).toBe(400);
    expect((await call(`${target.url}/veriff/v/nobody`, 'GET')).status).toBe(404);
  });

  it('of a test integration never ends in a decision', async () => {
    const target = await sandbox();
    const { id, url } = await veriffSession(target);
    await act(target, id, { action: 'set', testIntegration: true });
    await submitForm(url, { outcome: 'approve' });
    expect((await decisionOf(target, id)).json['verification']).toBeNull();
  });
});
