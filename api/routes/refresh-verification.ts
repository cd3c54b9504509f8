import { KycError } from '../../domain/errors.ts';
import { refreshVerification as refreshStored } from '../../store/index.ts';
import type { MinuteLimit } from '../http/limits.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationAct } from './verification-route.ts';

/** Vendors limit how often they may be asked, too. */
const REFRESHES: MinuteLimit = {
  name: 'refreshes',
  words: 'Refreshes of this verification',
  perMinute: 6,
};

export const refreshVerification = verificationAct({
  method: 'post',
  path: '/v1/verifications/:id/refresh',
  scope: 'verifications:write',
  operationId: 'refreshVerification',
  tag: 'Verifications',
  summary: 'Have the vendor asked now',
  description:
    'About every session that may still say something, open or ended. What is new follows soon, as any news of the vendor does: the status, or after the end a revision, with its notification. Harmless to repeat; a few times a minute.',
  responses: {
    202: json('The vendor is being asked. The verification as it is now.', verificationSchema),
  },
  problems: ['erased'],
  status: 202,
  act: async ({ response, verification, sent }, { store, dispatch, limits, now }) => {
    const { id: verificationId, erased } = verification;
    // Of the client's own only: what a stranger tries does not count against the owner.
    await limits.check(REFRESHES, verificationId, response);
    if (erased) throw new KycError('erased', 'Its personal data were erased.');
    const about = { verificationId, receivedAt: now(), sent };
    for (const session of await refreshStored(store, about)) dispatch.refresh(session);
  },
});
