import { describe, expect, it, vi } from 'vitest';
import { act, control, hmacSignature, sandbox, veriffSession } from './support/sandbox.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import type { Receiver } from './support/receiver.ts';
import { arrived, connected } from './support/veriff.ts';

async function behaving(behaviour: object): Promise<[Sandbox, Receiver, string]> {
  const [target, listener] = await connected();
  await control(target, 'PUT', '/veriff/webhook-behaviour', behaviour);
  const { id } = await veriffSession(target);
  return [target, listener, id];
}

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
    });
  });

  it('survive an address where nobody listens', async () => {
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
    });
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
