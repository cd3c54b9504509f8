import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import {
  type ErasureRow,
  getErasure,
  getVerification,
  listOfReference,
  noteRequest,
} from '../../store/index.ts';
import type { RouteDependencies } from '../dependencies.ts';
import { askForOneOf, progressOf } from '../erase-one.ts';
import type { ClientPrincipal } from '../http/context.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import {
  type PersonErasure,
  personErasureRequestSchema,
  personErasureSchema,
} from '../schemas/erasure.ts';

/** For all of them together; what is not done by then is the workers'. */
const ERASURE_WAIT_MS = 5_000;

export const erasePerson = route({
  method: 'post',
  path: '/v1/erasures',
  scope: 'erase',
  operationId: 'erasePerson',
  tag: 'Verifications',
  summary: "Erase a person's data in all their verifications",
  description:
    'All of your `reference` in the mode of the key, and what was started in place of one of them, under whichever reference. Each is erased as by `DELETE /v1/verifications/{id}`, and has an outcome of its own: one that must be kept holds up no other. 202: some are not done yet. A repetition under the same Idempotency-Key is about the same ones, though their reference is gone, and about none that was started since: each is answered as it is by then, and what had to be kept is tried again.',
  idempotency: { isNeeded: true },
  body: jsonBody(personErasureRequestSchema),
  responses: {
    200: json('Each is erased, or was refused.', personErasureSchema),
    202: json('Written down; some are not done yet.', personErasureSchema),
  },
  handle: async ({ response, client, principal, body, sent, repeated }, dependencies) => {
    const { store, dispatch } = dependencies;
    const { clientId, mode } = client;
    const { reference, reason } = body;
    const ids =
      repeated === null
        ? await listOfReference(store, { clientId, mode, reference })
        : idsSchema.parse(repeated.outcome);
    // Before: what is cut off here, a repetition goes on with.
    if (repeated === null) await noteRequest(store, store.app, sent, { outcome: ids });
    const outcomes: [string, Awaited<ReturnType<typeof askForOneOf>>][] = [];
    for (const id of ids) {
      const asked = repeated && (await getErasure(store, { verificationId: id }));
      const about = { principal, reason };
      outcomes.push([
        id,
        asked ?? (await askForOneOf(dependencies, { clientId, mode, id }, about)),
      ]);
    }
    const until = Date.now() + ERASURE_WAIT_MS;
    for (const [id, outcome] of outcomes) {
      const waitMs = until - Date.now();
      if (!('refused' in outcome) && waitMs > 0) await dispatch.erase(id, { waitMs });
    }
    const items: PersonErasure['items'] = [];
    for (const [id, outcome] of outcomes) {
      items.push(await answerOf(dependencies, client, id, outcome));
    }
    const isDone = items.every(({ outcome }) => outcome !== 'under_way');
    response.status(isDone ? 200 : 202).json({ items });
  },
});

const idsSchema = z.array(z.uuid());

async function answerOf(
  dependencies: RouteDependencies,
  { clientId, mode }: Pick<ClientPrincipal, 'clientId' | 'mode'>,
  verificationId: string,
  outcome: ErasureRow | { refused: { code: string; detail: string } },
): Promise<PersonErasure['items'][number]> {
  if ('refused' in outcome) {
    return { verificationId, outcome: 'refused', erasure: null, refusal: outcome.refused };
  }
  const row = await getVerification(dependencies.store, { clientId, mode, id: verificationId });
  if (row === null) throw new KycError('not_found', 'You have no such verification.');
  const erasure = await progressOf(dependencies, outcome, row);
  const done = erasure.erasedAt === null ? 'under_way' : 'erased';
  return { verificationId, outcome: done, erasure, refusal: null };
}
