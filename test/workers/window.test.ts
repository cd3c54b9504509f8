import { describe, expect, it } from 'vitest';
import { relayInbox } from '../../workers/dispatch/inbox.ts';
import { type DispatchParts, relayOutbox } from '../../workers/dispatch/outbox.ts';
import { openWindow } from '../../workers/dispatch/window.ts';
import type { Fixture } from '../activities/fixture.ts';
import { dispositionOf, withReadySession } from './dispatch-fixture.ts';
import { withTemporal } from './with-temporal.ts';

let fixture: Fixture;
let parts: DispatchParts;
withTemporal((opened) => ({ fixture, parts } = opened));

/** Verifications of which the vendor has said two things each; their workflows write nothing down. */
async function waiting(count: number): Promise<string[][]> {
  const all: string[][] = [];
  for (let at = 0; at < count; at += 1) {
    const { arrives } = await withReadySession(fixture);
    all.push([await arrives('7001'), await arrives('7002')]);
  }
  await relayOutbox(parts);
  return all;
}

const stateOf = (inboxIds: string[] = []): Promise<(string | undefined)[]> =>
  Promise.all(inboxIds.map((inboxId) => dispositionOf(fixture, inboxId)));

describe('what has piled up', () => {
  it('is told to so many verifications at a time, and to others as it is written down', async () => {
    const [first, second, third] = await waiting(3);
    const window = openWindow(fixture.store, { room: 2, longestMs: 60_000 });
    expect(await relayInbox(parts, window)).toBe(4);
    expect([await stateOf(first), await stateOf(second)].flat()).toEqual(
      Array.from({ length: 4 }, () => 'signaled'),
    );
    expect(await stateOf(third)).toEqual(['waiting', 'waiting']);
    const next = relayInbox(parts, window);
    await fixture.store.app.query(`update inbox set disposition = 'applied' where id = any($1)`, [
      first,
    ]);
    expect(await next).toBe(2);
    expect(await stateOf(third)).toEqual(['signaled', 'signaled']);
  });

  it('waits no longer for a workflow that writes nothing down', async () => {
    const [stuck, other] = await waiting(2);
    let now = Date.now();
    const window = openWindow(fixture.store, { room: 1, longestMs: 5_000, now: () => now });
    expect(await relayInbox(parts, window)).toBe(2);
    expect(await stateOf(stuck)).toEqual(['signaled', 'signaled']);
    const next = relayInbox(parts, window);
    now += 5_001;
    expect(await next).toBe(2);
    expect(await stateOf(other)).toEqual(['signaled', 'signaled']);
  });
});
