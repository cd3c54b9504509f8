import { z } from 'zod';
import { fingerprint } from '../../api/http/idempotency.ts';
import { parseRequest } from '../../api/http/validate.ts';
import { newNoteSchema } from '../../api/schemas/review.ts';
import { addNote } from '../../store/index.ts';
import { action } from '../page.ts';
import { caseAddress } from '../views/parts.ts';
import { orCaseAgain } from './again.ts';
import { casePath, findCase } from './support.ts';

/** What `POST /v1/verifications/{id}/notes` does, in the name of the person who is signed in. */
export const notesOf = action({
  path: '/cases/:id/notes',
  may: 'case.note',
  params: casePath,
  form: z.object({ note: z.string().default(''), key: z.uuid() }),
  handle: async (viewer, { params: { id }, form: { key, ...form } }, dependencies) => {
    const { store } = dependencies;
    const { id: verificationId } = await findCase(store, viewer, id);
    const typed = { form: 'note', decision: null, reasons: [], note: form.note } as const;
    return orCaseAgain({ viewer, id, dependencies }, typed, async () => {
      const { note } = parseRequest(newNoteSchema, { note: form.note });
      await addNote(store, {
        ...{ verificationId, note, principal: viewer.principal, idempotencyKey: key },
        requestFingerprint: fingerprint(store, { note }),
      });
      return { redirect: `${caseAddress(verificationId)}?done=noted` };
    });
  },
});
