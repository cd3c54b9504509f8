import { KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import { readResult } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { type ResultAnswer, resultSchema } from '../schemas/result.ts';
import { findOwn } from './find-own.ts';

export function readResultRoute({ store, vendors }: ApiDependencies): Route {
  return {
    method: 'get',
    path: '/v1/verifications/:id/result',
    documentation: {
      operationId: 'readResult',
      tags: ['Verifications'],
      summary: 'The person, the document and the checks, as the vendor extracted them',
      description: 'Personal data. Every reading is recorded with the key and the time.',
      ...apiKeyWith('results:read'),
      request: { params: verificationPath },
      responses: {
        200: json('What the vendor extracted.', resultSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'not_ready', 'erased'),
      },
    },
    handlers: [
      authenticate(store, 'results:read'),
      async (request, response) => {
        const row = await findOwn(store, request);
        if (row.erased) throw new KycError('erased', 'The data of this verification was erased.');
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        const stored = await readResult(store, { verificationId: row.id, principal });
        const result = stored && vendors(stored.vendor).readResult(stored.message);
        if (stored === null || result === null) {
          throw new KycError('not_ready', 'There is no decision with a result.');
        }
        const answer: ResultAnswer = {
          vendor: stored.vendor,
          decidedAt: stored.decidedAt.toISOString(),
          ...result,
        };
        response.json(answer);
      },
    ],
  };
}
