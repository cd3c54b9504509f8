import {
  type KeyedRequest,
  liftLegalHold as liftStored,
  setLegalHold as setStored,
  type Store,
} from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

const PATH = '/v1/verifications/:id/legal-hold';
type Change = (
  store: Store,
  hold: { verificationId: string; principal: string; sent: KeyedRequest | null },
) => Promise<void>;

/** A scope of its own: who may erase need not be who says what must be kept. */
const holdRoute = (
  stated: { method: 'post' | 'delete'; operationId: string; summary: string; description: string },
  change: Change,
) =>
  verificationRoute({
    ...{ ...stated, path: PATH, scope: 'legal-hold', tag: 'Verifications' },
    responses: { 200: json('The verification as it is now.', verificationSchema) },
    problems: ['erased'],
    handle: async (
      { request, response, verification: { id: verificationId }, readAgain, repeated, ...by },
      dependencies,
    ) => {
      const { principal, sent } = by;
      if (repeated === null) await change(dependencies.store, { verificationId, principal, sent });
      response.json(verificationAnswer(dependencies, await readAgain(), request));
    },
  });

export const setLegalHold = holdRoute(
  {
    method: 'post',
    operationId: 'setLegalHold',
    summary: 'Keep the data from being erased',
    description:
      'Whoever asks: an erasure is a 409 until the hold is lifted, and one that is under way and has not begun waits. Safe to repeat; under one Idempotency-Key also after it was lifted: then nothing is set anew.',
  },
  setStored,
);

export const liftLegalHold = holdRoute(
  {
    method: 'delete',
    operationId: 'liftLegalHold',
    summary: 'Lift a legal hold',
    description:
      'An erasure that waits for it is carried out then. Safe to repeat; under one Idempotency-Key also after another one was set: that one stays.',
  },
  liftStored,
);
