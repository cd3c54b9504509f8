import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DeliveryActivities } from '../../activities/contract.ts';
import type { DeliveryResult } from '../../workflows/delivery.ts';
import { QUEUES, WORKFLOWS } from '../../workflows/messages.ts';
import { createTimeSkippingEnvironment } from '../setup/temporal.ts';

const HOUR_MS = 3_600_000;
const input = { notificationId: randomUUID(), endpointId: randomUUID() };

let environment: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  const workflowsPath = fileURLToPath(new URL('../../workflows/delivery.ts', import.meta.url));
  [environment, workflowBundle] = await Promise.all([
    createTimeSkippingEnvironment(),
    bundleWorkflowCode({ workflowsPath }),
  ]);
});
afterAll(async () => {
  await environment.teardown();
});

/** Runs one delivery with a `deliver` of the test's own; gives back its end and how long it took. */
async function run(workflowId: string, deliver: DeliveryActivities['deliverNotification']) {
  const giveUpDelivery = vi.fn<DeliveryActivities['giveUpDelivery']>(() => Promise.resolve());
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: QUEUES.delivery,
    workflowBundle,
    activities: { deliverNotification: deliver, giveUpDelivery } satisfies DeliveryActivities,
  });
  const handle = await environment.client.workflow.start(WORKFLOWS.delivery, {
    workflowId,
    taskQueue: QUEUES.delivery,
    args: [input],
  });
  const result: unknown = await worker.runUntil(handle.result());
  // The server's clock runs on once nothing is to be done any more: the workflow's own times count.
  const { startTime, closeTime } = await handle.describe();
  const hours = ((closeTime?.getTime() ?? NaN) - startTime.getTime()) / HOUR_MS;
  return { result: result as DeliveryResult, giveUpDelivery, hours }; // what the workflow returns
}

const failed = () => ApplicationFailure.retryable('down', 'delivery_failed');

describe('a delivery', () => {
  it('is tried again with growing pauses until the endpoint takes it', async () => {
    let left = 4;
    const deliver = vi.fn(() => {
      left -= 1;
      return left === 0 ? Promise.resolve() : Promise.reject(failed());
    });
    const { result, giveUpDelivery } = await run('delivery/taken', deliver);
    expect(result).toEqual({ outcome: 'delivered' });
    expect(deliver).toHaveBeenCalledTimes(4);
    expect(giveUpDelivery).not.toHaveBeenCalled();
  });

  it('is tried for three days, then given up in the log, and never fails as a workflow', async () => {
    const deliver = vi.fn(() => Promise.reject(failed()));
    const { result, giveUpDelivery, hours } = await run('delivery/dead', deliver);
    expect(result).toEqual({ outcome: 'given_up' });
    expect(giveUpDelivery).toHaveBeenCalledExactlyOnceWith(input);
    expect(hours).toBeGreaterThan(60);
    expect(hours).toBeLessThan(73);
    expect(deliver.mock.calls.length).toBeGreaterThan(15);
  });

  it('is given up in the log where an operator requests its cancellation', async () => {
    const deliver = vi.fn(async () => {
      await environment.client.workflow.getHandle('delivery/canceled').cancel();
      throw failed();
    });
    const { result, giveUpDelivery } = await run('delivery/canceled', deliver);
    expect(result).toEqual({ outcome: 'given_up' });
    expect(giveUpDelivery).toHaveBeenCalledExactlyOnceWith(input);
  });

  it('is given up at once when the endpoint may not be called', async () => {
    const refused = ApplicationFailure.nonRetryable('gone', 'delivery_refused');
    const deliver = vi.fn(() => Promise.reject(refused));
    const { result, giveUpDelivery } = await run('delivery/refused', deliver);
    expect(result).toEqual({ outcome: 'given_up' });
    expect(deliver).toHaveBeenCalledOnce();
    expect(giveUpDelivery).toHaveBeenCalledExactlyOnceWith(input);
  });
});
