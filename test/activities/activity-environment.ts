import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { safeFailures } from '../../activities/interceptor.ts';
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
