import { addNote as keepNote } from '../../store/index.ts';
import { contextOf } from '../http/context.ts';
import { asOwnAct, ownRequest } from '../http/idempotency.ts';
import { jsonBody } from '../http/json-body.ts';
import { json } from '../openapi/responses.ts';
import { newNoteSchema, noteAnswer, writtenNoteSchema } from '../schemas/review.ts';
import { verificationRoute } from './verification-route.ts';

export const addNote = verificationRoute({
  method: 'post',
  path: '/v1/verifications/:id/notes',
  scope: 'review:write',
  operationId: 'addNote',
  tag: 'Verifications',
  summary: 'Note something without deciding',
  description:
    'In any status, and whichever reviewer has the case: a note decides nothing. It carries the name of the key, and `GET …/reviews` returns it with the decisions. Notes can only be added.',
  // The note is that of the person whose key it is.
  idempotency: { isNeeded: true, asked: asOwnAct },
  body: jsonBody(newNoteSchema),
  responses: { 201: json('The note, as it is read.', writtenNoteSchema) },
  problems: ['erased'],
  handle: async ({ request, response, principal, verification, body, sent }, { store }) => {
    const written = await keepNote(store, {
      ...{ verificationId: verification.id, principal, note: body.note },
      ...ownRequest(store, sent, contextOf(request).sentBody),
    });
    response.status(201).json(noteAnswer(written));
  },
});
