import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { listOfReference } from '../../store/index.ts';
import { tarOf } from '../evidence-archive.ts';
import { personFiles } from '../exporting/person.ts';
import { contextOf } from '../http/context.ts';
import type { MinuteLimit } from '../http/limits.ts';
import { safeError } from '../http/safe-error.ts';
import { unhurried } from '../http/unhurried.ts';
import { BYTES } from '../openapi/responses.ts';
import { route } from '../openapi/route.ts';
import { referenceSchema } from '../schemas/fields.ts';

/** Of a client: each reads and decrypts all that there is of a person, photos and videos twice. */
const EXPORTS: MinuteLimit = { name: 'exports', words: 'Exports of this client', perMinute: 10 };

export const exportPerson = route({
  method: 'get',
  isRecorded: true,
  path: '/v1/exports',
  // A scope of its own: no other one reads all of this, who has read what and what endpoints said included.
  scope: 'export',
  operationId: 'exportPerson',
  tag: 'Verifications',
  summary: 'All that is kept of a person, as one tar archive',
  description:
    'All of your `reference` in the mode of the key, and what was started in place of one of them, under whichever reference; open ones as they are. A folder for each verification; `manifest.json` says what is in it, which of it may be handed to the person as it is, and what is missing and why; `SHA256SUMS` comes last. An archive without its last file is not whole: ask again. What was erased is there as far as anything is left, where its chain names it, as its reference is gone. Every reading is recorded with each verification.',
  query: z.strictObject({ reference: referenceSchema }),
  responses: {
    200: { description: 'The archive.', content: { 'application/x-tar': { schema: BYTES } } },
  },
  problems: ['not_found'],
  handle: async ({ request, response, client, principal, query }, dependencies) => {
    const { store, limits, logger, now } = dependencies;
    const { clientId, mode } = client;
    const { reference } = query;
    await limits.check(EXPORTS, clientId, response);
    const ids = await listOfReference(store, { clientId, mode, reference, pastChanged: true });
    if (ids.length === 0) throw new KycError('not_found', 'You have nothing of that reference.');
    const { requestId } = contextOf(request);
    const files = personFiles(
      {
        ...dependencies,
        onMissing: (missing, error) => {
          const about = { requestId, ...missing, failure: safeError(error) };
          logger.error(about, 'left out of an export');
        },
      },
      { clientId, mode, reference, principal, ids },
    );
    response.type('application/x-tar');
    response.attachment(
      `export-${now()
        .toISOString()
        .replaceAll(/[-:]|\.\d+/g, '')}.tar`,
    );
    // A large video takes long to be looked through before any of it is given.
    unhurried(response);
    // A failure on the way breaks the answer off: it must not look complete.
    await pipeline(tarOf(files), response).catch((error: unknown) => {
      logger.warn({ requestId, failure: safeError(error) }, 'an export was broken off');
      response.destroy();
    });
  },
});
