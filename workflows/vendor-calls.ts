import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { VendorName } from '../domain/vendor-name.ts';
import { type TURN, vendorQueue } from './messages.ts';

type CallOptions = Omit<ActivityOptions, 'taskQueue' | 'priority'> & {
  turn: (typeof TURN)[keyof typeof TURN];
};

/**
 * Activities that call a vendor, on that vendor's own queue.
 * @returns the activities at a vendor; absent it is the queue that all shared (see `vendorQueue`)
 */
export function vendorCalls<Activities>({
  turn,
  ...options
}: CallOptions): (vendor: VendorName | undefined) => ActivityInterfaceFor<Activities> {
  return (vendor) =>
    proxyActivities<Activities>({
      ...options,
      taskQueue: vendorQueue(vendor),
      priority: { priorityKey: turn },
    });
}
