import { askFor, progressOf } from '../erase-one.ts';
import { json } from '../openapi/responses.ts';
import { erasureQuerySchema, erasureSchema } from '../schemas/erasure.ts';
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
    { response, principal, query: { reason }, verification, readAgain },
    dependencies,
  ) => {
    const erasure = await askFor(dependencies, verification, { principal, reason });
    await dependencies.dispatch.erase(verification.id, { waitMs: ERASURE_WAIT_MS });
    const row = await readAgain();
    response
      .status(row.erasedAt === null ? 202 : 200)
      .json(await progressOf(dependencies, erasure, row));
  },
});
