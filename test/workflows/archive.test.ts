import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { billableActions } from './support/actions.ts';
import { DAY_MS } from './support/harness.ts';
import type { Harness } from './support/harness.ts';
import { withHarnessEach } from './support/with-harness.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

let env: TestWorkflowEnvironment;
let harness: Harness;
// Each on a server of its own: what one leaves behind there would hold up the time of the next.
withHarnessEach((opened) => ({ env, harness } = opened));

it('fetches everything that the vendor lists, one by one, and says what could not be had', async () => {
  const running = await harness.start();
  const handle = await running.archive();
  expect(await handle.result()).toEqual({ archived: 1, missing: 1 });
  const { events } = await handle.fetchHistory();
  expect(billableActions(events ?? [])).toMatchObject({ activities: 3, total: 4 });
  await running.end();
});

it('goes on with the others where one is refused for good', async () => {
  const running = await harness.start({
    prepare: (world) => {
      world.archiveMedia = ({ mediaId }) =>
        mediaId === 'face'
          ? Promise.reject(ApplicationFailure.nonRetryable('no', 'vendor_refused_request'))
          : Promise.resolve({ outcome: 'archived' });
    },
  });
  const handle = await running.archive();
  expect(await handle.result()).toEqual({ archived: 1, missing: 1 });
  await running.end();
});

describe('what a vendor says further about its decision', () => {
  it('is kept beside the media, or alone where the account keeps no more', async () => {
    const running = await harness.start();
    const both = await running.archive(['details', 'media']);
    expect(await both.result()).toEqual({ archived: 1, missing: 1, details: 2 });
    const alone = await running.archive(['details']);
    expect(await alone.result()).toEqual({ archived: 0, missing: 0, details: 2 });
    const { events } = await alone.fetchHistory();
    expect(billableActions(events ?? [])).toMatchObject({ activities: 1, total: 2 });
    await running.end();
  });

  it('holds nothing up: media are kept meanwhile, and after a week it is let go', async () => {
    let tries = 0;
    const running = await harness.start({
      prepare: (world) => {
        world.keepDetails = () => {
          tries += 1;
          const type = 'vendor_nonsense';
          return Promise.reject(ApplicationFailure.create({ type, nextRetryDelay: '12 hours' }));
        };
      },
    });
    const startedAt = await env.currentTimeMs();
    const handle = await running.archive(['details', 'media']);
    expect(await handle.result()).toEqual({ archived: 1, missing: 1, details: null });
    const { events } = await handle.fetchHistory();
    const at = (event: HistoryEvent | undefined): number =>
      Number(event?.eventTime?.seconds ?? 0) * 1000 - startedAt;
    const fetched = (events ?? []).findLast(
      (event) => event.activityTaskCompletedEventAttributes != null,
    );
    expect(at(fetched)).toBeLessThan(60_000);
    expect(at(events?.at(-1))).toBeGreaterThan(6 * DAY_MS);
    expect(at(events?.at(-1))).toBeLessThan(8 * DAY_MS);
    expect(tries).toBeGreaterThan(10);
  });

  it('that is refused for good is let go at once', async () => {
    const running = await harness.start({
      prepare: (world) => {
        world.keepDetails = () =>
          Promise.reject(ApplicationFailure.nonRetryable('no', 'vendor_misconfigured'));
      },
    });
    const handle = await running.archive(['details', 'media']);
    expect(await handle.result()).toEqual({ archived: 1, missing: 1, details: null });
    await running.end();
  });
});
