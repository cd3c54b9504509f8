import { describe, expect, it, vi } from 'vitest';
import { act, authorized, create, login, result, session } from './support/datakeen.ts';
import { receiver } from './support/receiver.ts';
import { call, control, sandbox, submitForm } from './support/sandbox.ts';

const HOUR_MS = 60 * 60 * 1_000;

describe('Datakeen: the doorbell', () => {
  it('rings with the session id alone at the end, again until answered, and for the back office', async () => {
    const target = await sandbox();
    const listener = await receiver();
    listener.answers.push(503);
    await control(target, 'PUT', '/datakeen/webhook-behaviour', { retryMs: 5 });
    const { id } = await session(target, { webhookURL: `${listener.url}/ring/secret` });
    await act(target, id, { action: 'verdict', code: '4.0' });
    await vi.waitFor(() => {
      expect(listener.bodies()).toEqual([{ sessionId: id }, { sessionId: id }]);
    });
    expect(listener.received[0]?.path).toBe('/ring/secret');
    await act(target, id, { action: 'user_reject' });
    await vi.waitFor(() => {
      expect(listener.bodies()[2]).toMatchObject({ sessionId: id, newStatus: 'user_rejected' });
    });
    expect((await result(target, id)).json).toMatchObject({ code: '4.0', status: 'user_rejected' });
  });
});

describe("Datakeen: a session's page", () => {
  it('ends the session once and leads back', async () => {
    const target = await sandbox();
    const { id, link } = await session(target, {
      callbackURL: 'http://client.example/back',
      lastName: '<i>DUPONT</i>',
    });
    expect((await call(link, 'GET')).text).toContain('&lt;i&gt;DUPONT&lt;/i&gt;');
    const ended = await submitForm(link, { outcome: 'verdict', code: '2.4' });
    expect([ended.status, ended.headers.get('location')]).toEqual([
      303,
      'http://client.example/back',
    ]);
    const again = await submitForm(link, { outcome: 'approve' });
    expect(again.text).toContain('cannot be used');
    expect((await result(target, id)).json).toMatchObject({ code: '2.4' });
    await submitForm(link, { outcome: 'user_approve' });
    expect((await result(target, id)).json).toMatchObject({ status: 'user_approved' });
  });

  it('says after an hour that it has expired; the result stays what it was', async () => {
    const target = await sandbox();
    const { id, link } = await session(target);
    expect((await submitForm(link, { outcome: 'leave' })).text).toContain('You left');
    await control(target, 'POST', '/datakeen/clock', { advanceMs: HOUR_MS });
    const late = await submitForm(link, { outcome: 'approve' });
    expect([late.status, late.text.includes('has expired')]).toEqual([410, true]);
    expect((await result(target, id)).json).toEqual({ id, entities: [], documents: [] });
    const forced = await call(`${target.url}/control/datakeen/sessions/${id}/actions`, 'POST', {
      body: { action: 'approve' },
    });
    expect(forced.status).toBe(409);
  });

  it('offers only templates that the account has', async () => {
    const target = await sandbox();
    const twin = {
      templateKey: 'k',
      name: 'Twin',
      default: false,
      status: 'active',
      createdAt: '2024-11-27T13:57:19.752Z',
    };
    const templates = [
      { ...twin, _id: 'a' },
      { ...twin, _id: 'b' },
    ];
    await control(target, 'PUT', '/datakeen/templates', templates);
    expect((await create(target, {})).status).toBe(400);
    expect((await create(target, { templateId: 'b' })).status).toBe(200);
    const listed = await call(`${target.url}/datakeen/backend/admin/templates`, 'GET', {
      headers: authorized(await login(target)),
    });
    expect(listed.json).toEqual(templates);
  });
});
