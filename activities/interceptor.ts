import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { KycError } from '../domain/errors.ts';
import { findVerificationOf, type Store } from '../store/index.ts';
import type { RecordActivities } from './contract.ts';
import type { ActivityLogger } from './deps.ts';
import { toFailure } from './failure.ts';

/**
 * Turns every error of an activity into a failure that is safe for a history (see `toFailure`), except a
 * cancellation.
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

/** This activity makes the same check itself, and records the refusal. */
const RECORDING = 'recordTransition' satisfies keyof RecordActivities;

/**
 * Refuses an activity about one verification that the workflow of another one has scheduled: anyone who may
 * write in the namespace can start such a workflow, and the result would be encrypted for the readers of
 * that other one (`workers/payloads/`).
 */
export function inItsOwnName(store: Pick<Store, 'app'>): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        const { activityType, activityId, workflowExecution } = info;
        const asked = verificationIn(input.args[0]);
        if (asked !== null && activityType !== RECORDING) {
          const owner = workflowExecution?.workflowId ?? activityId;
          const named = await findVerificationOf(store, { owner });
          if (named !== null && named !== asked) {
            throw new KycError('forbidden', 'It is asked in the name of another verification.');
          }
        }
        return next(input);
      },
    },
  });
}

function verificationIn(input: unknown): unknown {
  const isNamed = typeof input === 'object' && input !== null && 'verificationId' in input;
  return isNamed ? input.verificationId : null;
}

function cancellation(error: unknown): CancelledFailure {
  return error instanceof CancelledFailure
    ? error
    : new CancelledFailure('The activity was given up');
}
