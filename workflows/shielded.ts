import { CancellationScope } from '@temporalio/workflow';

/**
 * The same function, shielded from Temporal's own "request cancellation", which would interrupt whatever it
 * waits for. Code that must react to a cancellation listens to the workflow's root scope.
 */
export function shielded<A extends unknown[], R>(
  work: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return (...args) => CancellationScope.nonCancellable(() => work(...args));
}
