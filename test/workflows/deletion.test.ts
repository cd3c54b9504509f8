import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { deletion } from '../../workflows/deletion.ts';
import { deletionRequested } from '../../workflows/messages.ts';
import { DeletionWorld } from './support/deletions.ts';
import { DAY_MS, HOUR_MS } from './support/harness.ts';
import { withHarness } from './support/with-harness.ts';

let env: TestWorkflowEnvironment;
withHarness((opened) => ({ env } = opened));

const MINUTE_MS = 60_000;

/** A world in which those sessions are to be deleted. */
function worldWith(names: string[], limits?: []): DeletionWorld {
  const world = new DeletionWorld(env, limits);
  for (const name of names) world.request(name);
  return world;
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at + 1}`);

/** How long after the first deletion each one came, in whole minutes. */
const minutesOf = ({ deleted }: DeletionWorld): number[] =>
  deleted.map(({ atMs }) => Math.floor((atMs - (deleted[0]?.atMs ?? 0)) / MINUTE_MS));

const lengthOf = async (handle: WorkflowHandle<typeof deletion>): Promise<number> =>
  (await handle.fetchHistory()).events?.length ?? 0;

describe('the deletions of a vendor account', () => {
  it('take as long as the limits of the vendor say, and all are done, in order', async () => {
    const names = numbered(11);
    const world = worldWith(names);
    const handle = await world.tell();
    expect(await handle.result()).toEqual({ deleted: 11, gone: 0, refused: 0 });
    expect(world.names).toEqual(names);
    const minutes = minutesOf(world);
    expect(minutes.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(minutes.slice(5, 10).every((at) => at >= 60 && at < 63)).toBe(true);
    expect(minutes[10]).toBeGreaterThanOrEqual(24 * 60);
    expect(minutes[10]).toBeLessThan(26 * 60);
    expect(await lengthOf(handle)).toBeLessThan(500);
  });

  it('do not break the limit for those who ask meanwhile', async () => {
    const world = worldWith(numbered(6));
    const handle = await world.tell();
    await expect.poll(() => world.looks).toBe(6);
    world.request('impatient');
    await handle.signal(deletionRequested);
    await handle.result();
    expect(world.names).toEqual([...numbered(6), 'impatient']);
    expect(
      minutesOf(world)
        .slice(5)
        .every((at) => at >= 60),
    ).toBe(true);
  });

  it('are not held up by a session that the vendor still judges', async () => {
    const world = new DeletionWorld(env);
    const startedAtMs = await env.currentTimeMs();
    world.request('judged', { decidedAtMs: startedAtMs + 5 * HOUR_MS });
    world.request('other');
    await (await world.tell()).result();
    expect(world.names).toEqual(['other', 'judged']);
    expect(minutesOf(world)[1]).toBeGreaterThanOrEqual(5 * 60);
    expect(minutesOf(world)[1]).toBeLessThan(7 * 60);
  });

  it('begin at once with what is asked for while that one waits', async () => {
    const world = new DeletionWorld(env);
    world.request('judged', { decidedAtMs: (await env.currentTimeMs()) + DAY_MS });
    const handle = await world.tell();
    await expect.poll(() => world.looks).toBe(2);
    world.request('new');
    await world.tell();
    await expect.poll(() => world.names).toEqual(['new']);
    await handle.result();
    expect(world.names).toEqual(['new', 'judged']);
  });

  it('lose nothing that is asked for during the very last look', async () => {
    const world = worldWith(['first']);
    world.whenNothingIsLeft = async () => {
      world.whenNothingIsLeft = () => Promise.resolve();
      world.request('last moment');
      await world.tell();
    };
    const handle = await world.tell();
    await handle.result();
    expect(world.names).toEqual(['first', 'last moment']);
  });

  it('end when nothing is left, and begin again with the next request', async () => {
    const world = worldWith(['first']);
    const handle = await world.tell();
    expect(await handle.result()).toMatchObject({ deleted: 1 });
    world.request('later');
    const next = await world.tell();
    expect(await next.result()).toMatchObject({ deleted: 1 });
    expect(next.signaledRunId).not.toBe(handle.signaledRunId);
    expect(world.names).toEqual(['first', 'later']);
  });

  it('wait for a vendor that is down, in a history that does not grow', async () => {
    const world = worldWith(numbered(2));
    world.vendorDownUntilMs = (await env.currentTimeMs()) + 2 * DAY_MS;
    const handle = await world.tell();
    expect(await handle.result()).toMatchObject({ deleted: 2 });
    expect(await lengthOf(handle)).toBeLessThan(40);
  });

  it('go on in a new run before the history gets long', async () => {
    const names = numbered(230);
    const world = worldWith(names, []);
    const first = await world.tell();
    await first.result();
    expect(world.names).toEqual(names);
    const { workflow } = env.client;
    const run = workflow.getHandle(first.workflowId, first.signaledRunId);
    const { events } = await run.fetchHistory();
    expect(events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(events?.length).toBeLessThan(1_500);
  });

  it('keep nothing of a person or a session in the history', async () => {
    const world = worldWith(['SESSION-AT-THE-VENDOR']);
    const handle = await world.tell();
    await handle.result();
    const { events } = await handle.fetchHistory();
    const given = (events ?? []).flatMap((event) => [
      ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
      ...(event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? []),
      ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
    ]);
    const inputs = given.map(({ data }) => Buffer.from(data ?? []).toString('utf8'));
    expect(new Set(inputs)).toEqual(new Set([JSON.stringify({ accountId: world.accountId })]));
  });
});
