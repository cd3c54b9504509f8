import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { vendorCallsOf } from '../../config/index.ts';
import type { VendorName } from '../../domain/vendor-name.ts';
import { relayOutbox } from '../../workers/dispatch/outbox.ts';
import { vendorQueue } from '../../workflows/messages.ts';
import { handOfService } from '../setup/by-hand.ts';
import { anAccount, aVerification } from '../activities/fixture.ts';
import { runWorkers, type RunningWorkers } from './dispatch-fixture.ts';

const AT_ONCE = 3;
const PER_SECOND = 2.5;

let running: RunningWorkers;
beforeAll(async () => {
  const vendorCalls = vendorCallsOf({
    VENDOR_CALLS_AT_ONCE: { identomat: AT_ONCE },
    VENDOR_CALLS_PER_SECOND: { veriff: PER_SECOND },
  });
  running = await runWorkers({ vendorCalls });
});
afterAll(() => running.close());

const { TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;

/** What the server was told by those who poll. */
async function ratesOf(vendor: VendorName): Promise<(number | null | undefined)[]> {
  const { client, namespace = 'default' } = running.server;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: vendorQueue(vendor) },
    taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
  });
  return pollers.map(({ ratePerSecond }) => ratePerSecond);
}

it('of one vendor is the rate that the server keeps for its queue, and for no other', async () => {
  await vi.waitFor(async () => {
    expect(await ratesOf('veriff')).toEqual([PER_SECOND]);
    const [ofAnother = 0] = await ratesOf('datakeen');
    expect(ofAnother).toBeGreaterThan(1_000);
  }, 20_000);
});

it('of one vendor are as many calls at a time as are set, and no more', async () => {
  let calls = 0;
  const silent = createServer(() => (calls += 1)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo; // it listens on TCP
  const { fixture, parts, dispatch } = running;
  const id = await anAccount(fixture, 'identomat');
  await handOfService(fixture.store, fixture.store.app).query(
    'update vendor_accounts set base_url = $2 where id = $1',
    [id, `http://127.0.0.1:${port}`],
  );
  for (let left = AT_ONCE + 4; left > 0; left -= 1) {
    await aVerification(fixture, { id, vendor: 'identomat' });
  }
  while ((await relayOutbox(parts)) > 0);
  await vi.waitFor(() => {
    expect(calls).toBe(AT_ONCE);
  }, 20_000);
  // Another vendor's call, which began after all of these, is done before a fourth begins.
  const other = await anAccount(fixture, 'datakeen');
  const verification = await aVerification(fixture, { id: other, vendor: 'datakeen' });
  const started = await dispatch.startVerification(verification, { waitMs: 10_000 });
  expect(started).toEqual({ sessionReady: true });
  expect(calls).toBe(AT_ONCE);
  silent.close();
  silent.closeAllConnections();
});
