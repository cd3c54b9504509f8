import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { VendorName } from '../domain/vendor-name.ts';
import { type TURN, vendorQueue } from './messages.ts';

type CallOptions = Omit<ActivityOptions, 'taskQueue' | 'priority'> & {
  turn: (typeof TURN)[keyof typeof TURN];
};

/**
 * Activities that call a vendor, on that vendor's own queue.
 * @returns a function that gives the activities for a vendor (undefined: the shared queue of earlier builds,
 *   see `vendorQueue`) and takes a summary of the call, which operators read in the Temporal UI
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
