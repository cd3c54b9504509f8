import { principalName } from '../../domain/principal.ts';
import {
  countUnnamedSessions,
  listVendorDeletions,
  requestVendorDeletion,
} from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { invalidRequest } from '../http/validate.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { verificationPath } from '../schemas/query.ts';
import { vendorDataAnswer, vendorDataSchema } from '../schemas/vendor-data.ts';
import { findOwn } from './find-own.ts';

const PATH = '/v1/verifications/:id/vendor-data';
/** A scope of its own: it cannot be undone. */
const SCOPE = 'vendor-data:delete';

export function deleteVendorDataRoute({ store, vendors }: ApiDependencies): Route {
  return {
    method: 'delete',
    path: PATH,
    documentation: {
      operationId: 'deleteVendorData',
      tags: ['Verifications'],
      summary: 'Have the vendor delete its sessions of a verification',
      description:
        'Of a verification that has ended. What was archived here stays. Vendors limit how fast they delete, so it is queued: read how far it is at the same address. Safe to repeat; what was refused is tried again.',
      ...apiKeyWith(SCOPE),
      request: { params: verificationPath },
      responses: {
        202: json('What is known of each session now.', vendorDataSchema),
        ...problems(...KEY_PROBLEMS, 'not_found', 'not_ready', 'invalid_request'),
      },
    },
    handlers: [
      authenticate(store, SCOPE),
      async (request, response) => {
        const { id: verificationId, vendor } = await findOwn(store, request);
        if (vendors(vendor).deleteSession === undefined) {
          const message = `must be of a vendor that deletes sessions when asked: ${vendor} has no such call, so ask its support`;
          throw invalidRequest([{ pointer: '/path/id', message }]);
        }
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        const rows = await requestVendorDeletion(store, { verificationId, principal });
        const unnamed = await countUnnamedSessions(store, { verificationId });
        response.status(202).json(vendorDataAnswer(rows, unnamed));
      },
    ],
  };
}

export function readVendorDataRoute({ store }: ApiDependencies): Route {
  return {
    method: 'get',
    path: PATH,
    documentation: {
      operationId: 'readVendorData',
      tags: ['Verifications'],
      summary: 'How far the deletion at the vendor is',
      ...apiKeyWith('verifications:read'),
      request: { params: verificationPath },
      responses: {
        200: json('What is known of each session.', vendorDataSchema),
        ...problems(...KEY_PROBLEMS, 'not_found'),
      },
    },
    handlers: [
      authenticate(store, 'verifications:read'),
      async (request, response) => {
        const { id: verificationId } = await findOwn(store, request);
        const rows = await listVendorDeletions(store, { verificationId });
        const unnamed = await countUnnamedSessions(store, { verificationId });
        response.json(vendorDataAnswer(rows, unnamed));
      },
    ],
  };
}
