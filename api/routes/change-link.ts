import { z } from 'zod';
import { replaceLink as replaceStored, revokeLink as revokeStored } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { verificationSchema } from '../schemas/verification.ts';
import { verificationAct } from './verification-route.ts';

export const revokeLink = verificationAct({
  method: 'post',
  path: '/v1/verifications/:id/link/revoke',
  scope: 'verifications:write',
  operationId: 'revokeLink',
  tag: 'Verifications',
  summary: "Take the person's link back",
  description:
    'It leads nowhere from now on, and its page says so; replace it to give another one. The verification goes on, and a person who is at the vendor already can continue there: cancel it to end that. Safe to repeat.',
  responses: { 200: json('The verification as it is now.', verificationSchema) },
  problems: ['erased'],
  act: ({ verification: { id: verificationId }, principal, sent }, { store }) =>
    revokeStored(store, { verificationId, principal, sent }),
});

export const replaceLink = verificationAct({
  method: 'post',
  path: '/v1/verifications/:id/link/replace',
  scope: 'verifications:write',
  operationId: 'replaceLink',
  tag: 'Verifications',
  summary: "Replace the person's link by a new one",
  description:
    'The new link is in the answer. Those of before lead nowhere from now on, also where they were revoked; a session at the vendor that was made under one still ends there. Safe to repeat with `version`, or under an Idempotency-Key.',
  query: z.strictObject({
    version: z
      .string('must be given once')
      .regex(/^[1-9]\d{0,8}$/, 'must be the `link.version` of the verification, in digits')
      .transform(Number)
      .optional()
      .meta({
        type: 'integer',
        minimum: 1,
        maximum: 999_999_999,
        description:
          'The `link.version` that is to be replaced. Where it is not the newest any more, nothing changes: so the request can be repeated. Absent: the newest one is replaced, each time.',
      }),
  }),
  responses: { 200: json('The verification as it is now, with its new link.', verificationSchema) },
  problems: ['erased', 'quota_exceeded'],
  act: async ({ response, query, verification, client, ...by }, { store, limits }) => {
    const { principal, sent } = by;
    const { id: verificationId, linkVersion } = verification;
    const change = { verificationId, principal, version: query.version, sent };
    // One that was replaced already takes none of the quota.
    const isOld = query.version !== undefined && query.version < linkVersion;
    if (isOld) await replaceStored(store, change);
    else {
      await limits.spend('links', { client, response }, async () => {
        const done = await replaceStored(store, change);
        return { done, isUsed: done.replaced };
      });
    }
  },
});
