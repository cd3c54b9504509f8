import { describe, expect, it } from 'vitest';
import { call, control, createVeriff, DATAKEEN } from './support/sandbox.ts';
import { sandbox, sessionBody, veriffSession } from './support/sandbox.ts';

describe('faults', () => {
  it('answer with a status and Retry-After as often as asked, then the vendor is well again', async () => {
    const target = await sandbox();
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 7, times: 2 };
    await control(target, 'POST', '/veriff/faults', fault);
    for (const attempt of [1, 2]) {
      const answer = await createVeriff(target, sessionBody());
      expect([attempt, answer.status, answer.headers.get('retry-after')]).toEqual([
        attempt,
        429,
        '7',
      ]);
    }
    expect((await createVeriff(target, sessionBody())).status).toBe(201);
    expect(await control(target, 'GET', '/veriff/requests')).toMatchObject([
      { method: 'POST', path: '/veriff/v1/sessions', status: 429, note: 'fault: status' },
      { status: 429 },
      { status: 201 },
    ]);
  });

  it('echo refuses and quotes the request, as some vendors do', async () => {
    const target = await sandbox();
    await control(target, 'POST', '/veriff/faults', { kind: 'echo' });
    const answer = await createVeriff(target, sessionBody({ vendorData: 'quoted' }));
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).toContain('quoted');
  });

  it('hit only the path and method named, and last until cleared when asked to', async () => {
    const target = await sandbox();
    await control(target, 'POST', '/veriff/faults', {
      kind: 'status',
      path: '/decision',
      method: 'get',
      times: 0,
    });
    const { id } = await veriffSession(target);
    const read = () => call(`${target.url}/veriff/v1/sessions/${id}/decision`, 'GET');
    expect([(await read()).status, (await read()).status]).toEqual([500, 500]);
    await control(target, 'DELETE', '/veriff/faults');
    expect((await read()).status).toBe(401);
  });

  it('of one vendor leave another alone, and never touch pages', async () => {
    const target = await sandbox();
    const { url } = await veriffSession(target);
    await control(target, 'POST', '/veriff/faults', { kind: 'status', times: 0 });
    expect((await call(url, 'GET')).status).toBe(200);
    expect(
      (await call(`${target.url}/datakeen/backend/auth`, 'POST', { body: DATAKEEN })).status,
    ).toBe(200);
  });

  it('disconnect drops the request; disconnect-after does the work first', async () => {
    const target = await sandbox();
    await control(target, 'POST', '/veriff/faults', { kind: 'disconnect' });
    await expect(createVeriff(target, sessionBody())).rejects.toThrow();
    expect(await control(target, 'GET', '/veriff/sessions')).toEqual([]);
    await control(target, 'POST', '/veriff/faults', { kind: 'disconnect-after' });
    await expect(createVeriff(target, sessionBody({ vendorData: 'orphan' }))).rejects.toThrow();
    expect(await control(target, 'GET', '/veriff/sessions')).toMatchObject([
      { vendorData: 'orphan' },
    ]);
    expect(await control(target, 'GET', '/veriff/requests')).toMatchObject([
      { status: null },
      { status: null },
    ]);
  });

  it('truncate does the work, and the answer breaks off in the middle', async () => {
    const target = await sandbox();
    await control(target, 'POST', '/veriff/faults', { kind: 'truncate' });
    await expect(createVeriff(target, sessionBody({ vendorData: 'cut' }))).rejects.toThrow();
    expect(await control(target, 'GET', '/veriff/sessions')).toMatchObject([{ vendorData: 'cut' }]);
  });

  it('garbage is a success that is no JSON', async () => {
    const target = await sandbox();
    await control(target, 'POST', '/veriff/faults', { kind: 'garbage' });
    const answer = await createVeriff(target, sessionBody());
    expect(answer.status).toBe(200);
    expect(() => answer.json).toThrow(SyntaxError);
  });
});
