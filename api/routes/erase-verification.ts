import { countUnnamedSessions, listVendorDeletions, requestErasure } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { erasureAnswer, erasureQuerySchema, erasureSchema } from '../schemas/erasure.ts';
import { verificationRoute } from './verification-route.ts';

/** What has ended is erased at once; what is open ends within moments, or a worker is away. */
const ERASURE_WAIT_MS = 5_000;

export const eraseVerification = verificationRoute({
  method: 'delete',
  path: '/v1/verifications/:id',
  // A scope of its own: it cannot be undone.
  scope: 'erase',
  operationId: 'eraseVerification',
  tag: 'Verifications',
  summary: "Erase a person's data",
  description:
    'For good: the key of the data is destroyed, photos and files are removed, `reference` and `metadata` go, and the vendor is asked to delete its sessions. What says nothing about the person stays: id, status, codes, times, and who did what. What is open is canceled first. It is written down before it is answered, so that it is done whatever breaks; `verification.erased` is sent once. 202: not yet. Safe to repeat, without an Idempotency-Key. 409 while the data must be kept.',
  query: erasureQuerySchema,
  responses: {
    200: json('It is done.', erasureSchema),
    202: json('Written down; it will be done.', erasureSchema),
  },
  problems: ['retention_hold'],
  handle: async (
    { response, principal, query: { reason }, verification: { id, vendor }, readAgain },
    { store, dispatch, vendors },
  ) => {
    const vendorDeletes = vendors(vendor).deleteSession !== undefined;
    const asked = { verificationId: id, principal, reason, vendorDeletes };
    const erasure = await requestErasure(store, asked);
    await dispatch.erase(id, { waitMs: ERASURE_WAIT_MS });
    const row = await readAgain();
    const sessions = await listVendorDeletions(store, { verificationId: id });
    const unnamed = await countUnnamedSessions(store, { verificationId: id });
    response
      .status(row.erasedAt === null ? 202 : 200)
      .json(erasureAnswer(erasure, row, { sessions, unnamed }));
  },
});
