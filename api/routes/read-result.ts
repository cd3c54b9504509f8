import { KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import { readResult, type StoredResult } from '../../store/index.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { parseRequest } from '../http/validate.ts';
import { principalOf } from '../http/context.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { resultQuerySchema, verificationPath } from '../schemas/query.ts';
import { type ResultAnswer, resultSchema } from '../schemas/result.ts';
import { findOwn } from './find-own.ts';

export function readResultRoute({ store, vendors }: ApiDependencies): Route {
  return {
    method: 'get',
    isRecorded: true,
    path: '/v1/verifications/:id/result',
    documentation: {
      operationId: 'readResult',
      tags: ['Verifications'],
      summary: 'The person, the document and the checks, as the vendor extracted them',
      description:
        'Personal data. It is that of the decision that stands: after a revision the newest one, as `decision` says; `?decision=1` is that of the first. While a verification is in review it is what the vendor has said so far, and once another try was asked for, until there is a decision, what it said of the last one, with its own words in `notes`. Every reading is recorded with the key and the time.',
      ...apiKeyWith('results:read'),
      request: { params: verificationPath, query: resultQuerySchema },
      responses: {
        200: json('What the vendor extracted.', resultSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'invalid_request', 'not_ready', 'erased'),
      },
    },
    handlers: [
      authenticate(store, 'results:read'),
      async (request, response) => {
        const { decision } = parseRequest(resultQuerySchema, request.query, '/query');
        const row = await findOwn(store, request);
        if (row.erased) throw new KycError('erased', 'The data of this verification was erased.');
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        const stored = await readResult(store, {
          ...{ verificationId: row.id, principal },
          decision: decision === undefined ? undefined : Number(decision),
        });
        const answer = stored && answerOf(stored, vendors(stored.vendor));
        if (answer === null) {
          throw new KycError(
            'not_ready',
            decision === undefined
              ? 'There is no decision, and nothing to review or to try again, with a result.'
              : 'There is no decision of that number with a result.',
          );
        }
        response.json(answer);
      },
    ],
  };
}

/** Null where the message that decided names nobody. Further words that cannot be read are left out. */
function answerOf(stored: StoredResult, vendor: Vendor): ResultAnswer | null {
  const result = vendor.readResult(stored.message);
  if (result === null) return null;
  const { details, resubmissions, decision, decidedAt } = stored;
  return {
    vendor: stored.vendor,
    decidedAt: decidedAt?.toISOString() ?? null,
    decision,
    ...result,
    notes: [...result.notes, ...notesOf(stored, vendor)],
    details: allOf(details, vendor),
    resubmissions: allOf(resubmissions, vendor),
  };
}

function allOf(messages: StoredResult['details'], vendor: Vendor): ResultAnswer['details'] {
  return messages.flatMap(({ receivedAt, ...message }) => {
    const said = vendor.readResult(message);
    const about = { kind: message.kind, receivedAt: receivedAt.toISOString() };
    return said === null ? [] : [{ ...about, ...said }];
  });
}

/** What staff of the vendor wrote into doorbells, each text once. */
function notesOf({ rings }: StoredResult, vendor: Vendor): ResultAnswer['notes'] {
  const notes = rings.flatMap((ring) => vendor.readNotes?.(ring) ?? []);
  return notes.filter(
    ({ name, text }, at) =>
      notes.findIndex((other) => other.name === name && other.text === text) === at,
  );
}
