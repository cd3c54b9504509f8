import { describe, expect, it, vi } from 'vitest';
import { act, authorized, create, login, result, session } from './support/datakeen.ts';
import { receiver } from './support/receiver.ts';
import { call, control, sandbox, submitForm } from './support/sandbox.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * 60 * 1_000;

describe('Datakeen: the notification', () => {
  it('rings with the session id alone at the end, and for the back office', async () => {
    const target = await sandbox();
    const listener = await receiver();
    const { id } = await session(target, { webhookURL: `${listener.url}/ring/secret` });
    await act(target, id, { action: 'verdict', code: '4.0' });
    await vi.waitFor(() => {
      expect(listener.bodies()).toEqual([{ sessionId: id }]);
    }, 20_000);
    expect(listener.received[0]?.path).toBe('/ring/secret');
    await act(target, id, { action: 'user_reject' });
    await vi.waitFor(() => {
      expect(listener.bodies()[1]).toMatchObject({ sessionId: id, newStatus: 'user_rejected' });
    }, 20_000);
    expect((await result(target, id)).json).toMatchObject({ code: '4.0', status: 'user_rejected' });
  });

  it('can ring before the API shows the result, and before it shows a change of mind', async () => {
    const target = await sandbox();
    const listener = await receiver();
    const { id } = await session(target, { webhookURL: listener.url });
    await act(target, id, { action: 'verdict', code: '4.0', lagMs: MINUTE_MS });
    await vi.waitFor(() => {
      expect(listener.bodies()).toEqual([{ sessionId: id }]);
    }, 20_000);
    const shown = async () => (await result(target, id)).json;
    expect(await shown()).toEqual({ id, entities: [], documents: [] });
    await control(target, 'POST', '/datakeen/clock', { advanceMs: MINUTE_MS });
    expect(await shown()).toMatchObject({ code: '4.0', status: 'toVerify' });
    await act(target, id, { action: 'user_approve', lagMs: MINUTE_MS });
    expect(await shown()).toMatchObject({ status: 'toVerify', entities: [{ status: 'toVerify' }] });
    await control(target, 'POST', '/datakeen/clock', { advanceMs: MINUTE_MS });
    expect(await shown()).toMatchObject({ status: 'user_approved' });
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

  it('can ring too early when the person ends it', async () => {
    const target = await sandbox();
    const { id, link } = await session(target);
    expect((await submitForm(link, { outcome: 'approve-late' })).text).toContain('is over');
    expect((await result(target, id)).json).not.toHaveProperty('code');
    await control(target, 'POST', '/datakeen/clock', { advanceMs: MINUTE_MS });
    expect((await result(target, id)).json).toMatchObject({ code: '1' });
  });

  it.each([
    ['category-text', { controlCategories: { visual: { status: 'false' } } }],
    ['category-zero', { controlCategories: { visual: { status: 0 } } }],
    ['category-list', { controlCategories: { visual: { status: [false] } } }],
    ['category-null', { controlCategories: { visual: { status: null } } }],
    ['document-specimen', { code: '8.0', status: 'specimen' }],
    ['document-unreadable', { code: '2.2', status: 'readability' }],
    ['document-to-verify', { code: '4.0', status: 'toVerify' }],
  ])('can end approved with the odd result %s', async (odd, document) => {
    const target = await sandbox();
    const { id, link } = await session(target);
    expect((await call(link, 'GET')).text).toContain(`value="${odd}"`);
    await submitForm(link, { outcome: 'odd', odd });
    expect((await result(target, id)).json).toMatchObject({
      ...{ code: '1', status: 'ai_approved' },
      documents: [document, { type: 'photo' }],
    });
  });

  it('can end approved without a photo, or without documents at all', async () => {
    const target = await sandbox();
    const documents = async (odd: string) => {
      const { id, link } = await session(target);
      await submitForm(link, { outcome: 'odd', odd });
      return (await result(target, id)).json['documents'];
    };
    expect(await documents('no-photo')).toMatchObject([{ type: 'national_id_card_fr_2003' }]);
    expect(await documents('no-documents')).toEqual([]);
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
