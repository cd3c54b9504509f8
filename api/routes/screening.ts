import { z } from 'zod';
import { judgeHit, readHits } from '../../store/index.ts';
import { hitReader } from '../../vendors/hits.ts';
import { contextOf } from '../http/context.ts';
import { asOwnAct, ownRequest } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
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
    'It decides nothing by itself. A person’s approval is refused until each hit is judged (`hits_unjudged`), and beside a true match unless it names the reason `pep_or_sanction_match` (`match_not_accepted`). The newest judgement of a hit counts, by whichever reviewer; where the vendor reports more about the hit, it must be judged anew. Older judgements are kept.',
  params: z.object({ hitId: hitInPath(ABSENT) }),
  // The judgement is that of the person whose key it is.
  idempotency: { isNeeded: true, asked: asOwnAct },
  body: jsonBody(judgementRequestSchema),
  responses: { 200: json('It is written down. All hits as they are now.', screeningSchema) },
  problems: ['case_taken', 'erased'],
  handle: async (
    { request, response, principal, params, verification, body, sent },
    { store, vendors },
  ) => {
    const { id: verificationId } = verification;
    const { hitId: hit } = params;
    const reader = hitReader(vendors);
    const own = ownRequest(store, sent, { hit, sent: contextOf(request).sentBody });
    await judgeHit(store, { verificationId, hit, principal, ...body, ...own }, reader);
    response.json(screeningAnswer(await readHits(store, { verificationId, principal }, reader)));
  },
});
