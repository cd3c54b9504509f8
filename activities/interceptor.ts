import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { ActivityLogger } from './deps.ts';
import { toFailure } from './failure.ts';

/**
 * Stands around every activity: whatever it throws leaves as a failure that is safe to be kept in a
 * history (see `toFailure`). A cancellation passes as it is.
 */
export function safeFailures(logger: ActivityLogger): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      execute: async (input, next) => {
        try {
          return await next(input);
        } catch (error) {
          if (context.cancellationSignal.aborted) throw cancellation(error);
          const { attempt, activityType, workflowExecution, priority } = context.info;
          throw toFailure(error, {
            attempt,
            activity: activityType,
            workflowId: workflowExecution?.workflowId ?? null,
            turn: priority?.priorityKey,
            logger,
          });
        }
      },
    },
  });
}

function cancellation(error: unknown): CancelledFailure {
  return error instanceof CancelledFailure
    ? error
    : new CancelledFailure('The activity was given up');
}
