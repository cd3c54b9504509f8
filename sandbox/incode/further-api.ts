import { Router } from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { IncodeApi } from './api-parts.ts';
import { badRequest } from './errors.ts';

const deletionSchema = z.looseObject({ filter: z.looseObject({ ids: z.array(z.string()) }) });

/** DELETE omni/interviews: several sessions at once, for the executive user. */
export const deleteMany =
  ({ sessions, access }: IncodeApi): RequestHandler =>
  (request, response) => {
    const parsed = deletionSchema.safeParse(request.body);
    if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
    access.executive(request);
    for (const id of parsed.data.filter.ids) sessions.delete(id);
    response.json({ success: true });
  };

/** Calls of public clients and of the SDKs beside the document's steps; what they keep is not looked at. */
export function furtherRoutes({ sessions, access, pageUrl }: IncodeApi): Router {
  const router = Router();
  router.get('/onboarding-url', (request, response) => {
    const { token } = access.reading(request);
    response.json({ success: true, url: `${pageUrl}?token=${token}` });
  });
  router.post('/process/approve', (request, response) => {
    const session = access.reading(request);
    // The customer is taken in; the session's verdict is another matter.
    sessions.complete(session);
    const { id, token } = session;
    response.json({ success: true, uuid: id, token, totalScore: 100, existingCustomer: false });
  });
  for (const path of ['/add/geolocation', '/add/phone', '/custom-fields', '/events']) {
    router.post(path, (request, response) => {
      access.reading(request);
      response.json({ success: true });
    });
  }
  return router;
}
