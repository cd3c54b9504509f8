import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { VendorName } from '../domain/vendor-name.ts';
import { type TURN, vendorQueue } from './messages.ts';

type CallOptions = Omit<ActivityOptions, 'taskQueue' | 'priority'> & {
  turn: (typeof TURN)[keyof typeof TURN];
};

/**
 * Activities that call a vendor, on that vendor's own queue.
 * @returns the activities at a vendor; absent it is the queue that all shared (see `vendorQueue`). A
 *   summary is what operators read of the one call
 */
export function vendorCalls<Activities>({
  turn,
  ...options
}: CallOptions): (
  vendor: VendorName | undefined,
  summary?: string,
) => ActivityInterfaceFor<Activities> {
  return (vendor, summary) =>
    proxyActivities<Activities>({
      ...options,
      ...(summary === undefined ? {} : { summary }),
      taskQueue: vendorQueue(vendor),
      priority: { priorityKey: turn },
    });
}
