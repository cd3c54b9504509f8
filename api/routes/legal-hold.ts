import { liftLegalHold as liftStored, setLegalHold as setStored } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { holdQuerySchema } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationAct } from './verification-route.ts';

/** A scope of its own: who may erase need not be who says what must be kept. */
const stated = {
  path: '/v1/verifications/:id/legal-hold',
  scope: 'legal-hold',
  tag: 'Verifications',
  responses: { 200: json('The verification as it is now.', verificationSchema) },
  problems: ['erased'],
} as const;

export const setLegalHold = verificationAct({
  ...stated,
  method: 'post',
  operationId: 'setLegalHold',
  summary: 'Keep the data from being erased',
  description:
    'Every request for an erasure is a 409 until the hold is lifted or the time of `until` has come; an erasure that was requested and has not begun waits. A new time replaces the previous one; without a time the hold lasts until it is lifted. Safe to repeat; under one Idempotency-Key also after it was lifted: then nothing is set anew.',
  query: holdQuerySchema,
  act: ({ query, verification: { id: verificationId }, principal, sent }, { store }) =>
    setStored(store, { verificationId, principal, sent, until: query.until ?? null }),
});

export const liftLegalHold = verificationAct({
  ...stated,
  method: 'delete',
  operationId: 'liftLegalHold',
  summary: 'Lift a legal hold',
  description:
    'An erasure that waits for it is carried out then. Safe to repeat; under one Idempotency-Key also after another one was set: that one stays.',
  act: ({ verification: { id: verificationId }, principal, sent }, { store }) =>
    liftStored(store, { verificationId, principal, sent }),
});
