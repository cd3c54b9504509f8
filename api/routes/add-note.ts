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
    'Whatever the status, and whoever works at it: nothing follows from a note. It stands in the name of the key, and is read by `GET …/reviews` with what people have decided. Notes are only added to.',
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
