import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { WorkflowState, TimerName } from './workflow-state.ts';
import { isFinal } from '../domain/status.ts';

interface NextTimer {
  timer: TimerName;
  at: number;
}

/** One durable timer at a time, for the nearest deadline. */
export interface Timers {
  /** Replaces the timer when the nearest deadline has changed. */
  follow(): void;
}

export function timersOf(workflow: WorkflowState): Timers {
  let running: { next: NextTimer; scope: CancellationScope } | null = null;
  return {
    follow: () => {
      const next = nearest(workflow);
      if (running?.next.timer === next?.timer && running?.next.at === next?.at) return;
      running?.scope.cancel();
      running = next === null ? null : { next, scope: start(workflow, next) };
    },
  };
}

function start(workflow: WorkflowState, next: NextTimer): CancellationScope {
  const scope = new CancellationScope();
  scope
    .run(() => sleep(Math.max(1, next.at - Date.now()), { summary: SUMMARIES[next.timer] }))
    .then(
      () => {
        workflow.events.push({ type: 'timer', timer: next.timer });
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  return scope;
}

const SUMMARIES: Record<TimerName, string> = {
  session_end: "The vendor session's end",
  deadline: "The verification's deadline",
  grace_end: 'The end of the grace after the deadline',
};

function nearest(workflow: WorkflowState): NextTimer | null {
  if (isFinal(workflow.state.status)) return null;
  const deadlineAt = Date.parse(workflow.input.expiresAt);
  switch (workflow.phase) {
    case 'open': {
      const { endsAt } = workflow.session;
      if (endsAt !== null && endsAt < deadlineAt) return { timer: 'session_end', at: endsAt };
      return { timer: 'deadline', at: deadlineAt };
    }
    case 'last_question':
    case 'grace':
      return { timer: 'grace_end', at: workflow.graceEndsAt };
    case 'over':
      return null;
  }
}
