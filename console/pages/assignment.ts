import { z } from 'zod';
import { parseRequest } from '../../api/http/validate.ts';
import { assignmentRequestSchema } from '../../api/schemas/case.ts';
import { assignCase } from '../../store/index.ts';
import { action } from '../page.ts';
import { caseAddress } from '../views/parts.ts';
import { orCaseAgain } from './again.ts';
import { casePath, findCase } from './support.ts';

/** What `POST /v1/verifications/{id}/assignment` does, in the name of the person who is signed in. */
export const assignmentOf = action({
  path: '/cases/:id/assignment',
  may: 'case.take',
  params: casePath,
  form: z.record(z.string(), z.unknown()),
  handle: async (viewer, { params: { id }, form }, dependencies) => {
    const { store } = dependencies;
    const { id: verificationId } = await findCase(store, viewer, id);
    const note = typeof form['note'] === 'string' ? form['note'] : '';
    const typed = { form: 'takeover', decision: null, reasons: [], note } as const;
    return orCaseAgain({ viewer, id, dependencies }, typed, async () => {
      const asked = parseRequest(assignmentRequestSchema, form);
      await assignCase(store, { verificationId, principal: viewer.principal, ...asked });
      return { redirect: caseAddress(verificationId) };
    });
  },
});
