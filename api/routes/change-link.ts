import { z } from 'zod';
import { principalName } from '../../domain/principal.ts';
import { replaceLink, revokeLink } from '../../store/index.ts';
import { verificationAnswer } from '../answers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { parseRequest } from '../http/validate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { findOwn } from './find-own.ts';

const SCOPE = 'verifications:write';

/** The query of `POST …/link/replace`. */
const replaceQuery = z.strictObject({
  version: z
    .string('must be given once')
    .regex(/^[1-9]\d{0,8}$/, 'must be the `link.version` of the verification, in digits')
    .transform(Number)
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      description:
        'The `link.version` that is to be replaced. Where it is not the newest any more, nothing changes: so the request can be repeated. Absent: the newest one is replaced, each time.',
    }),
});

export function revokeLinkRoute(dependencies: ApiDependencies): Route {
  const { store } = dependencies;
  return {
    method: 'post',
    path: '/v1/verifications/:id/link/revoke',
    documentation: {
      operationId: 'revokeLink',
      tags: ['Verifications'],
      summary: "Take the person's link back",
      description:
        'It leads nowhere from now on, and its page says so; replace it to give another one. The verification goes on, and whoever is at the vendor already is not kept from it: cancel it to end that. Safe to repeat.',
      ...apiKeyWith(SCOPE),
      request: { params: verificationPath },
      responses: {
        200: json('The verification as it is now.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found'),
      },
    },
    handlers: [
      authenticate(store, SCOPE),
      async (request, response) => {
        const { id: verificationId } = await findOwn(store, request);
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        await revokeLink(store, { verificationId, principal });
        response.json(verificationAnswer(dependencies, await findOwn(store, request), request));
      },
    ],
  };
}

export function replaceLinkRoute(dependencies: ApiDependencies): Route {
  const { store } = dependencies;
  return {
    method: 'post',
    path: '/v1/verifications/:id/link/replace',
    documentation: {
      operationId: 'replaceLink',
      tags: ['Verifications'],
      summary: "Replace the person's link by a new one",
      description:
        'The new link is in the answer. Those of before lead nowhere from now on, also where they were revoked; a session at the vendor that was made under one still ends there. With `version`, safe to repeat.',
      ...apiKeyWith(SCOPE),
      request: { params: verificationPath, query: replaceQuery },
      responses: {
        200: json('The verification as it is now, with its new link.', verificationSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'invalid_request'),
      },
    },
    handlers: [
      authenticate(store, SCOPE),
      async (request, response) => {
        const { id: verificationId } = await findOwn(store, request);
        const { version } = parseRequest(replaceQuery, request.query, '/query');
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        await replaceLink(store, { verificationId, principal, version });
        response.json(verificationAnswer(dependencies, await findOwn(store, request), request));
      },
    ],
  };
}
