import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import * as identify24 from './support/identify24.ts';
import * as identomat from './support/identomat.ts';
import * as incode from './support/incode.ts';
import { API_KEY, call, closeLater, control, DATAKEEN } from './support/sandbox.ts';
import { sandbox, SECRET, submitForm } from './support/sandbox.ts';
import type { Answer } from './support/sandbox.ts';
import type { Sandbox } from '../../sandbox/server.ts';

interface Vendor {
  vendor: string;
  /** The status of a session whose person never arrives; null when it is known no more. */
  expired: string | null;
  start: (target: Sandbox) => Promise<Answer>;
  /** In the path of the call that {@link start} makes last. */
  path: string;
}

const VENDORS: Vendor[] = [
  {
    vendor: 'incode',
    expired: 'EXPIRED',
    start: (target) => incode.start(target),
    path: '/omni/start',
  },
  {
    vendor: 'identomat',
    expired: 'expired',
    start: (target) => identomat.ask(target, 'begin/', { flags: {} }),
    path: '/begin',
  },
  {
    vendor: 'identify24',
    expired: null,
    start: (target) => identify24.create(target),
    path: '/ident/create',
  },
];

describe.each(VENDORS)('the sandbox of $vendor', ({ vendor, expired, start, path }) => {
  const sessions = (target: Sandbox) => control(target, 'GET', `/${vendor}/sessions`);

  it('is not served without credentials', async () => {
    const credentials = { veriff: { apiKey: API_KEY, secret: SECRET }, datakeen: DATAKEEN };
    const started = await startSandbox({ host: '127.0.0.1', port: 0, credentials });
    closeLater(() => started.close());
    expect((await call(`${started.url}/control/${vendor}/sessions`, 'GET')).status).toBe(404);
    expect((await call(`${started.url}/${vendor}/`, 'GET')).status).toBe(404);
    expect((await call(`${started.url}/healthz`, 'GET')).status).toBe(200);
  });

  it('shows its sessions on the home page, where a person can be told never to arrive', async () => {
    const target = await sandbox();
    await start(target);
    const [session] = (await sessions(target)) as unknown as { id: string; url: string }[];
    const home = await call(`${target.url}/`, 'GET');
    expect(home.text).toContain(`href="${session?.url ?? ''}"`);
    expect((await call(session?.url ?? '', 'HEAD')).status).toBe(200);
    await submitForm(`${target.url}/never-arrives/${vendor}/${session?.id ?? ''}`, {});
    expect(await sessions(target)).toMatchObject(expired === null ? [] : [{ status: expired }]);
  });

  it('fails as told, does its work before it hangs up, and is well again after a reset', async () => {
    const target = await sandbox();
    const fault = (kind: string, more: object = {}) =>
      control(target, 'POST', `/${vendor}/faults`, { kind, path, ...more });
    await fault('status', { status: 503, times: 0 });
    expect([(await start(target)).status, (await start(target)).status]).toEqual([503, 503]);
    await control(target, 'DELETE', `/${vendor}/faults`);
    await fault('disconnect-after');
    await expect(start(target)).rejects.toThrow();
    expect(await sessions(target)).toHaveLength(1);
    await fault('garbage', { times: 0 });
    expect((await start(target)).text).toContain('<html>');
    await control(target, 'POST', '/reset');
    expect(await sessions(target)).toEqual([]);
    expect((await start(target)).status).toBe(200);
    expect(await sessions(target)).toHaveLength(1);
  });

  it('refuses actions that make no sense', async () => {
    const target = await sandbox();
    await start(target);
    const [session] = (await sessions(target)) as unknown as { id: string }[];
    const control = `${target.url}/control/${vendor}/sessions`;
    const attempt = (id: string, body: object) =>
      call(`${control}/${id}/actions`, 'POST', { body });
    expect((await attempt('nobody', { action: 'approve' })).status).toBe(404);
    const typo = await attempt(session?.id ?? '', { action: 'approve', raeson: '' });
    expect([typo.status, typo.text.includes('raeson')]).toEqual([400, true]);
  });
});
