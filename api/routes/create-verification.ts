import type { z } from 'zod';
import { VENDOR_NAMES } from '../../domain/vendor-name.ts';
import { listVendorAccounts } from '../../store/index.ts';
import { checkCreateRequest } from '../check-create.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type ClientPrincipal, principalOf } from '../http/context.ts';
import { BODY_PROBLEMS, readClientJson } from '../http/json-body.ts';
import { route } from '../openapi/route.ts';
import { createRequestSchema } from '../schemas/create.ts';
import { answerStart, START_PROBLEMS, startResponses } from '../start-verification.ts';

/** The least that a start needs. */
const EXAMPLE: z.input<typeof createRequestSchema> = { vendor: VENDOR_NAMES[0] };

export const createVerification = route({
  method: 'post',
  path: '/v1/verifications',
  scope: 'verifications:write',
  operationId: 'createVerification',
  tag: 'Verifications',
  summary: 'Start a verification',
  description:
    'From the answer on the verification exists and will end, whatever happens to us. 201: the person can open the link. 202: the session at the vendor is still being made; the link shows a waiting page until then. 200: this Idempotency-Key and body were used before; the verification as it is now.',
  // As builds had it that knew keys of starts alone.
  idempotency: { isNeeded: true, asked: ({ body }) => body },
  body: {
    content: { 'application/json': { schema: createRequestSchema, example: EXAMPLE } },
    problems: BODY_PROBLEMS,
    // Checked by `answerStart`: a request that came before is answered as then, whatever is checked by now.
    read: (request, response, dependencies) =>
      readClientJson(request, response, () => takesDocuments(dependencies, principalOf(request))),
  },
  responses: startResponses,
  problems: START_PROBLEMS,
  handle: ({ body, ...given }, dependencies) =>
    answerStart(
      { given, check: () => checkCreateRequest(dependencies, given.client, body) },
      dependencies,
    ),
});

/** Whether one of the client's accounts is of a vendor whose options may hold a file. */
async function takesDocuments(
  { store, vendors }: ApiDependencies,
  { clientId, mode }: ClientPrincipal,
): Promise<boolean> {
  const accounts = await listVendorAccounts(store, { clientId, mode });
  return accounts.some(({ vendor }) => vendors(vendor).takesDocuments === true);
}
