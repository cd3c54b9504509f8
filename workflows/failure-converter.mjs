import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stacks of failures into a payload, which is encrypted like any other. Used where payloads are,
 * by workflows (in a bundle of their own) and activities; read without it just as well. No TypeScript, since
 * the SDK requires it by its path.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
