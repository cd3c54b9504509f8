import { KycError } from '../../domain/errors.ts';
import { isFinal } from '../../domain/status.ts';
import { requestCancel } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

/** A cancel is recorded within moments, or a worker is away. */
const CANCEL_WAIT_MS = 5_000;

export const cancelVerification = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/cancel',
  scope: 'verifications:write',
  operationId: 'cancelVerification',
  tag: 'Verifications',
  summary: 'Cancel a verification',
  description:
    'It is written down before it is answered, so that the verification ends whatever breaks. A decision of the vendor that is there by then wins: look at the status of the answer. 202: we could not act on it yet; read the verification again. Safe to repeat: once it is canceled, this is a 200. Had it ended otherwise, this is a 409.',
  responses: {
    200: json('It has ended. The verification as it is now.', verificationSchema),
    202: json('Written down; it will end. The verification as it is now.', verificationSchema),
  },
  problems: ['already_final'],
  handle: async (
    { request, response, principal, verification: { id }, readAgain, sent, repeated },
    dependencies,
  ) => {
    const { store, dispatch } = dependencies;
    // A repetition has it signaled anew while it is open.
    const about = { verificationId: id, principal, sent: repeated === null ? sent : null };
    const outcome = await requestCancel(store, about);
    if (outcome === 'requested') await dispatch.conclude(id, { waitMs: CANCEL_WAIT_MS });
    const row = await readAgain();
    // An earlier request may have canceled it, and its answer been lost: that is no conflict.
    if (outcome === 'already_final' && row.status !== 'canceled' && repeated === null) {
      throw new KycError('already_final', `It has ended: ${row.status}.`);
    }
    response
      .status(isFinal(row.status) ? 200 : 202)
      .json(verificationAnswer(dependencies, row, request));
  },
});
