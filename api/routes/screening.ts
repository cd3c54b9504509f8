import { z } from 'zod';
import { judgeHit, readHits } from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import { fingerprint, needed } from '../http/idempotency.ts';
import { readClientJson } from '../http/json-body.ts';
import { parseRequest } from '../http/validate.ts';
import { json } from '../openapi/responses.ts';
import {
  hitInPath,
  judgementRequestSchema,
  screeningAnswer,
  screeningSchema,
} from '../schemas/screening.ts';
import { verificationRoute } from './verification-route.ts';

export const readScreening = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/screening',
  scope: 'results:read',
  operationId: 'readScreening',
  tag: 'Verifications',
  summary: 'What was found on lists, hit by hit, and how people have judged each',
  description: 'Personal data. Every reading is recorded with the key and the time.',
  responses: { 200: json('All hits, in the order in which they came.', screeningSchema) },
  problems: ['erased'],
  handle: async ({ response, principal, verification: { id } }, { store, vendors }) => {
    const about = { verificationId: id, principal };
    response.json(screeningAnswer(await readHits(store, about, hitReader(vendors))));
  },
});

const ABSENT = 'Screening has found no such hit.';

export const judgeScreeningHit = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/screening/:hitId',
  scope: 'review:write',
  operationId: 'judgeScreeningHit',
  tag: 'Verifications',
  summary: 'Judge one hit, as a person',
  description:
    'It decides nothing by itself. A person’s approval is refused until each hit is judged (`hits_unjudged`), and beside a true match unless it names the reason `pep_or_sanction_match` (`match_not_accepted`). The newest judgement of a hit counts, whoever gives it; where the vendor says more of the hit, it is to be judged anew. Others are kept.',
  params: z.object({ hitId: hitInPath(ABSENT) }),
  idempotency: {
    isNeeded: true,
    // The judgement is that of the person whose key it is.
    asked: ({ operation, path, body }, { id }) => [operation, path, body, id],
  },
  body: {
    content: { 'application/json': { schema: judgementRequestSchema } },
    read: async (request, response) => {
      const sent = await readClientJson(request, response, () => Promise.resolve(false));
      return { sent, judgement: parseRequest(judgementRequestSchema, sent) };
    },
  },
  responses: { 200: json('It is written down. All hits as they are now.', screeningSchema) },
  problems: [
    'case_taken',
    'erased',
    'malformed_json',
    'invalid_request',
    'unsupported_media_type',
    'payload_too_large',
  ],
  handle: async (
    { response, principal, params, verification, body, ...given },
    { store, vendors },
  ) => {
    const { id: verificationId } = verification;
    const { hitId: hit } = params;
    const sent = needed(given.sent);
    const reader = hitReader(vendors);
    await judgeHit(
      store,
      {
        ...{ verificationId, hit, principal, ...body.judgement, sent },
        // As a review, a judgement knows its own request for good.
        ...{
          idempotencyKey: sent.key,
          requestFingerprint: fingerprint(store, { hit, sent: body.sent }),
        },
      },
      reader,
    );
    response.json(screeningAnswer(await readHits(store, { verificationId, principal }, reader)));
  },
});
