import { expect, vi } from 'vitest';
import type { Sandbox } from '../../../sandbox/server.ts';
import { receiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { control, sandbox } from './sandbox.ts';

/** A sandbox whose Veriff calls a listener, at /event and /decision. */
export async function connected(
  signature: 'hmac' | 'legacy' = 'hmac',
): Promise<[Sandbox, Receiver]> {
  const target = await sandbox(signature);
  const listener = await receiver();
  await control(target, 'PUT', '/veriff/webhooks', {
    eventUrl: `${listener.url}/event`,
    decisionUrl: `${listener.url}/decision`,
  });
  return [target, listener];
}

/** Waits until exactly these have arrived, in this order; see {@link Receiver.kinds}. */
export const arrived = (listener: Receiver, kinds: string[]): Promise<void> =>
  vi.waitFor(() => {
    expect(listener.kinds()).toEqual(kinds);
  }, 20_000);
