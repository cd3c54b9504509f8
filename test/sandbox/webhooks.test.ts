import { describe, expect, it, vi } from 'vitest';
import { act, control, hmacSignature, sandbox, veriffSession } from './support/sandbox.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import * as datakeen from './support/datakeen.ts';
import * as identify24 from './support/identify24.ts';
import { receiver } from './support/receiver.ts';
import type { Receiver } from './support/receiver.ts';
import { arrived, connected } from './support/veriff.ts';

async function behaving(behaviour: object): Promise<[Sandbox, Receiver, string]> {
  const [target, listener] = await connected();
  await control(target, 'PUT', '/veriff/webhook-behaviour', behaviour);
  const { id } = await veriffSession(target);
  return [target, listener, id];
}

const BELLS = {
  datakeen: async (target: Sandbox, url: string) => {
    const { id } = await datakeen.session(target, { webhookURL: url });
    await datakeen.act(target, id, { action: 'approve' });
    return { sessionId: id };
  },
  identify24: async (target: Sandbox, url: string) => {
    await control(target, 'PUT', '/identify24/webhooks', { url });
    const { id } = await identify24.ident(target);
    await identify24.act(target, id, { action: 'approve' });
    return { ident_id: id };
  },
};

describe.each(['datakeen', 'identify24'] as const)('the bell of %s', (vendor) => {
  const ring = async (behaviour: object, answers: number[] = []) => {
    const target = await sandbox();
    const listener = await receiver();
    listener.answers.push(...answers);
    await control(target, 'PUT', `/${vendor}/webhook-behaviour`, behaviour);
    const told = await BELLS[vendor](target, listener.url);
    const deliveries = () => control(target, 'GET', `/${vendor}/deliveries`);
    await vi.waitFor(() => {
      expect(listener.received.length).toBeGreaterThan(0);
    }, 20_000);
    const [first] = listener.received;
    return { told, listener, deliveries, first };
  };

  it('rings once: the document promises no other try', async () => {
    const { listener, deliveries } = await ring({ retryMs: 1 }, [503]);
    await vi.waitFor(async () => {
      expect(await deliveries()).toMatchObject([{ state: 'given-up', tries: 1, status: 503 }]);
    }, 20_000);
    expect(listener.received).toHaveLength(1);
  });

  it('can be a form, as it is logged', async () => {
    const { told, first, deliveries } = await ring({ bodyAs: 'form' });
    expect(first?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(first?.text))).toMatchObject(told);
    expect(await deliveries()).toMatchObject([{ body: first?.text }]);
  });

  it('can be a form in parts', async () => {
    const { told, first } = await ring({ bodyAs: 'multipart' });
    expect(first?.headers['content-type']).toBe('multipart/form-data; boundary=bell');
    const [[name, value] = []] = Object.entries(told);
    expect(first?.text).toContain(`--bell\r\n`);
    expect(first?.text).toContain(`name="${name ?? ''}"\r\n\r\n${value ?? ''}\r\n--bell`);
  });

  it('can be text', async () => {
    const { told, first } = await ring({ bodyAs: 'text' });
    expect(first?.headers['content-type']).toMatch(/^text\/plain/);
    const [[name, value] = []] = Object.entries(told);
    expect(first?.text).toContain(`${name ?? ''}: ${value ?? ''}`);
  });

  it('can be empty, without a content type', async () => {
    const { first } = await ring({ bodyAs: 'empty' });
    expect([first?.text, first?.headers['content-type']]).toEqual(['', undefined]);
  });

  it('can be JSON under any content type, or under none', async () => {
    const plain = await ring({ contentType: 'text/plain' });
    expect(plain.listener.bodies()).toMatchObject([plain.told]);
    expect(plain.first?.headers['content-type']).toBe('text/plain');
    const untyped = await ring({ contentType: 'missing' });
    expect(untyped.listener.bodies()).toMatchObject([untyped.told]);
    expect(untyped.first?.headers).not.toHaveProperty('content-type');
  });
});

describe('webhooks', () => {
  it('are tried again until the answer is 200, and each try is counted', async () => {
    const [target, listener, id] = await behaving({ retryMs: 5 });
    listener.answers.push(500, 202, 301);
    await act(target, id, { action: 'start' });
    await arrived(listener, ['started', 'started', 'started', 'started']);
    await vi.waitFor(async () => {
      expect(await control(target, 'GET', '/veriff/deliveries')).toMatchObject([
        { tries: 4, status: 200, state: 'delivered', body: listener.received[0]?.text },
      ]);
    }, 20_000);
  });

  it('survive an address where no server listens', async () => {
    const [target, listener, id] = await behaving({ retryMs: 5 });
    await control(target, 'PUT', '/veriff/webhooks', { eventUrl: 'http://127.0.0.1:1/' });
    await act(target, id, { action: 'start' });
    await vi.waitFor(async () => {
      const [delivery] = (await control(
        target,
        'GET',
        '/veriff/deliveries',
      )) as unknown as object[];
      expect(delivery).toMatchObject({ status: null, state: 'retrying' });
    }, 20_000);
    expect(listener.received).toEqual([]);
  });

  it('come as many times more as asked, byte for byte', async () => {
    const [target, listener, id] = await behaving({ duplicates: 2 });
    await act(target, id, { action: 'start' });
    await arrived(listener, ['started', 'started', 'started']);
    expect(new Set(listener.received.map(({ text }) => text)).size).toBe(1);
  });

  it('get lost as often as asked, and only so often', async () => {
    const [target, listener, id] = await behaving({ dropNext: 2 });
    await act(target, id, { action: 'approve' });
    await arrived(listener, ['approved']);
    const deliveries = await control(target, 'GET', '/veriff/deliveries');
    expect(deliveries).toMatchObject([{ state: 'dropped' }, { state: 'dropped' }, { tries: 1 }]);
  });

  it('swap places in pairs, and an odd one goes out when reordering ends', async () => {
    const [target, listener, id] = await behaving({ reorder: true });
    await act(target, id, { action: 'approve' });
    await arrived(listener, ['submitted', 'started']);
    await control(target, 'PUT', '/veriff/webhook-behaviour', { reorder: false });
    await arrived(listener, ['submitted', 'started', 'approved']);
  });

  it('of one session alone are told otherwise, where that is asked', async () => {
    const [target, listener, id] = await behaving({});
    await control(target, 'PUT', `/veriff/sessions/${id}/webhook-behaviour`, { dropNext: 2 });
    const { id: another } = await veriffSession(target);
    await act(target, id, { action: 'approve' });
    await act(target, another, { action: 'start' });
    await arrived(listener, ['approved', 'started']);
  });

  it('of one session swap places alone, and an odd one goes out when reordering ends', async () => {
    const [target, listener, id] = await behaving({});
    const own = `/veriff/sessions/${id}/webhook-behaviour`;
    await control(target, 'PUT', own, { reorder: true });
    await act(target, id, { action: 'approve' });
    await arrived(listener, ['submitted', 'started']);
    await control(target, 'PUT', own, { reorder: false });
    await arrived(listener, ['submitted', 'started', 'approved']);
  });

  it('of one session wait while it alone is paused, then go out in order', async () => {
    const [target, listener, id] = await behaving({});
    const own = `/veriff/sessions/${id}/webhook-behaviour`;
    await control(target, 'PUT', own, { paused: true });
    const { id: another } = await veriffSession(target);
    await act(target, id, { action: 'submit' });
    await act(target, another, { action: 'start' });
    await arrived(listener, ['started']);
    await control(target, 'PUT', '/veriff/webhook-behaviour', { paused: false });
    await control(target, 'PUT', own, { paused: false });
    await arrived(listener, ['started', 'started', 'submitted']);
    expect(listener.received.map(({ text }) => text.includes(id))).toEqual([false, true, true]);
  });

  it('of two sessions swap places with their own, where one is set apart', async () => {
    const [target, listener, id] = await behaving({ reorder: true });
    await control(target, 'PUT', `/veriff/sessions/${id}/webhook-behaviour`, { reorder: true });
    const { id: another } = await veriffSession(target);
    await act(target, id, { action: 'start' });
    await act(target, another, { action: 'submit' });
    await arrived(listener, ['submitted', 'started']);
    expect(listener.received.every(({ text }) => text.includes(another))).toBe(true);
    await control(target, 'PUT', '/veriff/webhook-behaviour', { reorder: false });
    await act(target, id, { action: 'submit' });
    await arrived(listener, ['submitted', 'started', 'submitted', 'started']);
  });

  it('wait while paused, then go out in order', async () => {
    const [target, listener, id] = await behaving({ paused: true });
    await act(target, id, { action: 'approve' });
    expect(await control(target, 'GET', '/veriff/deliveries')).toMatchObject([
      { state: 'waiting', tries: 0 },
      { state: 'waiting', tries: 0 },
      { state: 'waiting', tries: 0 },
    ]);
    expect(listener.received).toEqual([]);
    await control(target, 'PUT', '/veriff/webhook-behaviour', { paused: false });
    await arrived(listener, ['started', 'submitted', 'approved']);
  });

  it('arrive no earlier than their delay', async () => {
    const [target, listener, id] = await behaving({ delayMs: 80 });
    const before = Date.now();
    await act(target, id, { action: 'approve' });
    await arrived(listener, ['started', 'submitted', 'approved']);
    for (const { atMs } of listener.received) expect(atMs - before).toBeGreaterThanOrEqual(79);
  });

  it('can be signed wrongly or not at all', async () => {
    const [target, listener, id] = await behaving({ signature: 'wrong' });
    await act(target, id, { action: 'start' });
    await arrived(listener, ['started']);
    await control(target, 'PUT', '/veriff/webhook-behaviour', { signature: 'missing' });
    await act(target, id, { action: 'submit' });
    await arrived(listener, ['started', 'submitted']);
    const [wrong, missing] = listener.received;
    expect(wrong?.headers['x-hmac-signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(wrong?.headers['x-hmac-signature']).not.toBe(hmacSignature(wrong?.text ?? ''));
    expect(missing?.headers).not.toHaveProperty('x-hmac-signature');
  });

  it('without an address are logged and not sent', async () => {
    const target = await sandbox();
    const { id } = await veriffSession(target);
    await act(target, id, { action: 'start' });
    const deliveries = await control(target, 'GET', '/veriff/deliveries');
    expect(deliveries).toMatchObject([{ state: 'no-address', url: null, kind: 'event started' }]);
  });
});
