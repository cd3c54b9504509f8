import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { API_KEY, act, call, control, createVeriff, DATAKEEN } from './support/sandbox.ts';
import {
  sandbox,
  SECRET,
  sessionBody,
  submitForm,
  textOf,
  veriffSession,
} from './support/sandbox.ts';

describe('the sandbox', () => {
  it('refuses to start in production', async () => {
    const credentials = { veriff: { apiKey: API_KEY, secret: SECRET }, datakeen: DATAKEEN };
    const options = { host: '127.0.0.1', port: 0, credentials, production: true };
    await expect(startSandbox(options)).rejects.toThrow(/production/);
  });

  it('says that the port is taken', async () => {
    const { url } = await sandbox();
    await expect(sandbox('hmac', { port: Number(new URL(url).port) })).rejects.toThrow(
      /EADDRINUSE/,
    );
  });

  it('is healthy, and its home page shows sessions with names escaped', async () => {
    const target = await sandbox();
    const { id, url } = await veriffSession(target, { person: { firstName: '<b>Bobby</b>' } });
    expect((await call(`${target.url}/healthz`, 'GET')).json).toEqual({ status: 'ok' });
    const home = await call(`${target.url}/`, 'GET');
    expect(home.text).toContain(`href="${url}"`);
    expect(home.text).toContain('&lt;b&gt;Bobby&lt;/b&gt;');
    await submitForm(`${target.url}/never-arrives/veriff/${id}`, {});
    expect(await control(target, 'GET', '/veriff/sessions')).toMatchObject([
      { id, status: 'expired' },
    ]);
  });

  it('closes with a request hanging and webhooks waiting', async () => {
    const target = await sandbox();
    await control(target, 'POST', '/veriff/faults', { kind: 'hang', times: 0 });
    const hanging = createVeriff(target, sessionBody());
    const refused = expect(hanging).rejects.toThrow();
    await expect.poll(() => control(target, 'GET', '/veriff/requests')).toHaveLength(1);
    await target.close();
    await refused;
  });
});

describe('control requests', () => {
  it('are refused with a reason when they make no sense', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    const attempt = (method: string, path: string, body?: unknown) =>
      call(`${target.url}/control${path}`, method, { body });
    expect((await attempt('GET', '/nobody/sessions')).status).toBe(404);
    expect((await attempt('POST', '/veriff/sessions/x/actions', { action: 'start' })).status).toBe(
      404,
    );
    expect((await attempt('POST', '/veriff/faults', { kind: 'earthquake' })).status).toBe(400);
    expect((await attempt('POST', '/veriff/clock', '{')).status).toBe(400);
    expect((await attempt('PUT', '/datakeen/webhooks', {})).status).toBe(400);
    const typo = await attempt('POST', `/veriff/sessions/${id}/actions`, {
      action: 'approve',
      raeson: '',
    });
    expect(typo.status).toBe(400);
    expect(typo.text).toContain('raeson');
    await act(target, id, { action: 'start' });
    const twice = await attempt('POST', `/veriff/sessions/${id}/actions`, { action: 'start' });
    expect(twice.status).toBe(409);
  });

  it('reset forgets sessions, faults, clock and logs, and keeps addresses when asked to', async () => {
    const target = await sandbox();
    const url = 'http://127.0.0.1:1/';
    await control(target, 'PUT', '/veriff/webhooks', { eventUrl: url, decisionUrl: url });
    const { id } = await veriffSession(target);
    await control(target, 'POST', '/veriff/clock', { advanceMs: 86_400_000 });
    await control(target, 'POST', '/veriff/faults', { kind: 'status' });
    await act(target, id, { action: 'start' });
    await control(target, 'POST', '/reset?keep=webhooks');
    for (const list of ['sessions', 'requests', 'deliveries']) {
      expect(await control(target, 'GET', `/veriff/${list}`)).toEqual([]);
    }
    const { now } = await control(target, 'POST', '/veriff/clock', { advanceMs: 0 });
    expect(Math.abs(Date.parse(textOf(now)) - Date.now())).toBeLessThan(60_000);
    const next = await veriffSession(target);
    await act(target, next.id, { action: 'start' });
    expect(await control(target, 'GET', '/veriff/deliveries')).toMatchObject([{ url }]);
    await control(target, 'POST', '/reset');
    const last = await veriffSession(target);
    await act(target, last.id, { action: 'start' });
    expect(await control(target, 'GET', '/veriff/deliveries')).toMatchObject([{ url: null }]);
  });
});
