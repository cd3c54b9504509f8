import { proxySinks } from '@temporalio/workflow';
import type { Sinks, WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** What a workflow asks of Temporal, in order: the commands as they leave its sandbox. */
export interface ReplaySinks extends Sinks {
  replay: {
    asked(commands: readonly object[]): void;
  };
}

const { replay } = proxySinks<ReplaySinks>();

export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      concludeActivation: (input, next) => {
        replay.asked(input.commands);
        return next(input);
      },
    },
  ],
});
