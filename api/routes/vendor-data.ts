import {
  countUnnamedSessions,
  listVendorDeletions,
  requestVendorDeletion,
} from '../../store/index.ts';
import { invalidRequest } from '../http/validate.ts';
import { json } from '../openapi/responses.ts';
import { vendorDataAnswer, vendorDataSchema } from '../schemas/vendor-data.ts';
import { verificationRoute } from './verification-route.ts';

export const deleteVendorData = verificationRoute({
  method: 'delete',
  path: '/v1/verifications/:id/vendor-data',
  // A scope of its own: it cannot be undone.
  scope: 'vendor-data:delete',
  operationId: 'deleteVendorData',
  tag: 'Verifications',
  summary: 'Have the vendor delete its sessions of a verification',
  description:
    'Of a verification that has ended, and is under no legal hold. What was archived here stays. Vendors limit how fast they delete, so it is queued: read how far it is at the same address. Safe to repeat; what was refused is tried again.',
  responses: { 202: json('What is known of each session now.', vendorDataSchema) },
  problems: ['not_ready', 'retention_hold', 'invalid_request'],
  handle: async ({ response, principal, verification, sent, repeated }, { store, vendors }) => {
    const { id: verificationId, vendor } = verification;
    if (vendors(vendor).deleteSession === undefined) {
      const message = `must be of a vendor that deletes sessions when asked: ${vendor} has no such call, so ask its support`;
      throw invalidRequest([{ pointer: '/path/id', message }]);
    }
    const rows =
      repeated === null
        ? await requestVendorDeletion(store, { verificationId, principal, sent })
        : await listVendorDeletions(store, { verificationId });
    const unnamed = await countUnnamedSessions(store, { verificationId });
    response.status(202).json(vendorDataAnswer(rows, unnamed));
  },
});

export const readVendorData = verificationRoute({
  method: 'get',
  path: '/v1/verifications/:id/vendor-data',
  scope: 'verifications:read',
  operationId: 'readVendorData',
  tag: 'Verifications',
  summary: 'How far the deletion at the vendor is',
  responses: { 200: json('What is known of each session.', vendorDataSchema) },
  handle: async ({ response, verification: { id: verificationId } }, { store }) => {
    const rows = await listVendorDeletions(store, { verificationId });
    const unnamed = await countUnnamedSessions(store, { verificationId });
    response.json(vendorDataAnswer(rows, unnamed));
  },
});
