import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stacks of failures into a payload, so that they are encrypted like other payloads.
 * Workflows (in a bundle of their own) and activities use it where payloads are encrypted; reading needs
 * no such converter. It is no TypeScript, since the SDK requires it by its path.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
