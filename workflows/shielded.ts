import { CancellationScope } from '@temporalio/workflow';

/**
 * The same, out of reach of Temporal's own "request cancellation": that would break off whatever is
 * waited for, in the middle. Code that is to hear of it listens to the workflow's own scope.
 */
export function shielded<A extends unknown[], R>(
  work: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return (...args) => CancellationScope.nonCancellable(() => work(...args));
}
