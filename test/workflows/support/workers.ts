import { Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { VENDOR_NAMES } from '../../../domain/vendor-name.ts';
import { QUEUES, vendorQueue } from '../../../workflows/messages.ts';
import { workflowBundle } from '../../setup/temporal.ts';

/** The code of workflows, and who takes what it tells the outside. */
export type WorkflowCode = Pick<WorkerOptions, 'workflowBundle' | 'sinks'>;

/**
 * Runs workers for all queues but that of deliveries, as production has them.
 * @param code the workflows' code; absent: this build's
 */
export async function startWorkers(
  options: Pick<WorkerOptions, 'connection' | 'activities'> & { namespace: string },
  code: WorkflowCode = { workflowBundle: workflowBundle() },
): Promise<{ stop(): Promise<void> }> {
  const vendorQueues = [undefined, ...VENDOR_NAMES].map(vendorQueue);
  const workers = await Promise.all([
    Worker.create({
      ...options,
      taskQueue: QUEUES.verification,
      ...code,
    }),
    ...vendorQueues.map((taskQueue) =>
      Worker.create({ ...options, taskQueue, maxConcurrentActivityTaskPolls: 2 }),
    ),
  ]);
  const runs = workers.map((worker) => worker.run());
  return {
    stop: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
    },
  };
}
