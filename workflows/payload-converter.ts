import { defaultPayloadConverter } from '@temporalio/common';
import type { PayloadConverter } from '@temporalio/common';

/**
 * Reads a payload that it cannot decode (no JSON, or an unknown encoding) as `undefined`, which the workflow
 * refuses like every malformed message. If it threw instead, the workflow task would fail again and again,
 * and anyone who can signal a verification could stop it for good.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: (payload) => {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return undefined as never; // the handler checks the message
    }
  },
};
