import { listAccess as listStored } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { pageAnswer } from '../schemas/page.ts';
import { pageQuerySchema } from '../schemas/query.ts';
import { accessPageSchema } from '../schemas/verification.ts';
import { verificationRoute } from './verification-route.ts';

export const listAccess = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/access',
  // A scope of its own: an auditor of the readers need not be a reader.
  scope: 'access:read',
  operationId: 'listAccess',
  tag: 'Verifications',
  summary: 'Who looked at what, and when',
  description:
    'Every reading of the result, evidence, photos and videos, and of what people have decided; also once the data was erased. This reading is recorded as well, and shown to the next one.',
  query: pageQuerySchema,
  responses: { 200: json('The readings, the oldest first.', accessPageSchema) },
  handle: async ({ response, principal, query, verification }, { store }) => {
    const about = { verificationId: verification.id, principal };
    const page = await listStored(store, { ...about, ...query });
    response.json(pageAnswer(page, (row) => ({ ...row, at: row.at.toISOString() })));
  },
});
