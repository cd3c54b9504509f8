import { proxySinks } from '@temporalio/workflow';
import type { Sinks, WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** What a workflow asked of Temporal, in order; compared with the history by replay.test.ts. */
export interface ReplaySinks extends Sinks {
  replay: {
    asked(command: string): void;
  };
}

interface AskedOptions {
  taskQueue: string;
  startToCloseTimeout: string;
  retry: { maximumInterval: string };
}

const { replay } = proxySinks<ReplaySinks>();
const tell = (command: unknown): void => {
  replay.asked(JSON.stringify(command));
};

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      execute: async (input, next) => {
        const result = await next(input);
        tell({ type: 'result', result });
        return result;
      },
    },
  ],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const options: unknown = input.options;
        const { taskQueue, startToCloseTimeout, retry } = options as AskedOptions; // set by activity-stubs.ts
        tell({
          type: 'activity',
          activity: input.activityType,
          args: input.args,
          taskQueue,
          startToCloseTimeout,
          maximumInterval: retry.maximumInterval,
        });
        return next(input);
      },
      startTimer: (input, next) => {
        tell({ type: 'timer', durationMs: input.durationMs });
        return next(input);
      },
    },
  ],
});
