import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { VendorName } from '../domain/vendor-name.ts';
import { vendorQueue } from './messages.ts';

/**
 * Who goes first where calls wait for a slot of the same vendor, 1 before 5: people before questions
 * that decide something, those before polls, and what nobody waits for last. Among equals accounts take
 * turns: their workflows are started with the account as fairness key, which activities inherit.
 */
export const TURN = { person: 1, question: 2, poll: 4, archive: 5 } as const;

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
