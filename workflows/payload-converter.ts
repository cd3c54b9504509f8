import { defaultPayloadConverter } from '@temporalio/common';
import type { PayloadConverter } from '@temporalio/common';

/**
 * What cannot be read (bytes that are no JSON, an encoding that we do not speak) is `undefined` to a
 * workflow, which refuses it like every other malformed message. An error here would fail the workflow
 * task, again and again, and anybody who can signal a verification could stop it for good.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: (payload) => {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return undefined as never; // the handler of a message checks what it is
    }
  },
};
