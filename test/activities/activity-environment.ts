import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Cause, RecordResult } from '../../activities/contract.ts';
import { safeFailures } from '../../activities/interceptor.ts';
import { createRecordActivities, type RecordDeps } from '../../activities/record.ts';
import { verificationWorkflowId } from '../../domain/record.ts';
import { requestFor, RUN } from '../store/asking.ts';
import { recordingLogger } from './recording-logger.ts';

/** The surroundings that a worker gives an activity, interceptor included; its SDK keeps silent. */
export function activityEnvironment(
  info: Partial<Info> = {},
  { logger } = recordingLogger(),
): MockActivityEnvironment {
  return new MockActivityEnvironment(info, {
    interceptors: [safeFailures(logger)],
    logger: new DefaultLogger('ERROR'),
  });
}

/** Has the activity write what follows from these causes, asked as the verification's workflow asks. */
export async function recordCauses(
  deps: RecordDeps,
  verificationId: string,
  causes: Cause[],
): Promise<RecordResult> {
  const asked = await requestFor(deps.store, verificationId, causes);
  const workflowExecution = { workflowId: verificationWorkflowId(verificationId), runId: RUN };
  return activityEnvironment({ workflowExecution }).run(() =>
    createRecordActivities(deps).recordTransition(asked),
  );
}
