import { KycError } from '../../domain/errors.ts';
import { getErasure } from '../../store/index.ts';
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
    'For good: the key of the data is destroyed, photos and files are removed, `reference` and `metadata` go, and the vendor is asked to delete its sessions. What says nothing about the person stays: id, status, codes, times, and who did what. What is open is canceled first. It is written down before it is answered, so that it is done whatever breaks; `verification.erased` is sent once. 202: not yet. Safe to repeat: once it is done, this is a 200. 409 while the data must be kept.',
  query: erasureQuerySchema,
  responses: {
    200: json('It is done.', erasureSchema),
    202: json('Written down; it will be done.', erasureSchema),
  },
  problems: ['retention_hold'],
  handle: async (
    { response, query: { reason }, verification, readAgain, repeated, ...by },
    dependencies,
  ) => {
    const { principal, sent } = by;
    const erasure =
      repeated === null
        ? await askFor(dependencies, verification, { principal, reason, sent })
        : await getErasure(dependencies.store, { verificationId: verification.id });
    if (erasure === null) throw new KycError('internal', 'A request is noted without its erasure.');
    await dependencies.dispatch.erase(verification.id, { waitMs: ERASURE_WAIT_MS });
    const row = await readAgain();
    response
      .status(row.erasedAt === null ? 202 : 200)
      .json(await progressOf(dependencies, erasure, row));
  },
});
