import type { RequestHandler } from 'express';
import { KycError } from '../../domain/errors.ts';
import { refreshVerification, type Store } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { limitRate } from '../http/rate-limit.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

/** Vendors limit how often they may be asked, too. */
const REFRESHES = { windowMs: 60_000, limit: 6 };

export function refreshVerificationRoute(dependencies: ApiDependencies): Route {
  const { store, dispatch, now } = dependencies;
  return {
    method: 'post',
    path: '/v1/verifications/:id/refresh',
    documentation: {
      operationId: 'refreshVerification',
      tags: ['Verifications'],
      summary: 'Have the vendor asked now',
      description:
        'About every session that may still say something, open or ended. What is new follows soon, as any news of the vendor does: the status, or after the end a revision, with its notification. Harmless to repeat; a few times a minute.',
      ...apiKeyWith('verifications:write'),
      request: { params: verificationPath },
      responses: {
        202: json('The vendor is being asked. The verification as it is now.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'erased', 'rate_limited'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:write'),
      isOwn(store),
      limitRate({
        ...REFRESHES,
        keyOf: (request) => `${principalOf(request).clientId} ${String(request.params['id'])}`,
      }),
      async (request, response) => {
        const row = await findOwn(store, request);
        if (row.erased) throw new KycError('erased', 'Its personal data were erased.');
        const about = { verificationId: row.id, receivedAt: now() };
        for (const { inboxId, disposition } of await refreshVerification(store, about)) {
          if (disposition === 'waiting') dispatch.inboxRow(inboxId);
        }
        const answer = verificationAnswer(dependencies, await findOwn(store, request), request);
        response.status(202).json(answer);
      },
    ],
  };
}

/** Before the limit: what a stranger tries must not count against the owner. */
const isOwn =
  (store: Store): RequestHandler =>
  async (request, _response, next) => {
    await findOwn(store, request);
    next();
  };
