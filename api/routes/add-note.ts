import { addNote as keepNote } from '../../store/index.ts';
import { fingerprint, needed } from '../http/idempotency.ts';
import { readClientJson } from '../http/json-body.ts';
import { parseRequest } from '../http/validate.ts';
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
  idempotency: {
    isNeeded: true,
    // The note is that of the person whose key it is.
    asked: ({ operation, path, body }, { id }) => [operation, path, body, id],
  },
  body: {
    content: { 'application/json': { schema: newNoteSchema } },
    read: async (request, response) => {
      const sent = await readClientJson(request, response, () => Promise.resolve(false));
      return { sent, ...parseRequest(newNoteSchema, sent) };
    },
  },
  responses: { 201: json('The note, as it is read.', writtenNoteSchema) },
  problems: [
    'erased',
    'malformed_json',
    'invalid_request',
    'unsupported_media_type',
    'payload_too_large',
  ],
  handle: async ({ response, principal, verification: { id }, body, ...given }, { store }) => {
    const sent = needed(given.sent);
    const written = await keepNote(store, {
      ...{ verificationId: id, principal, note: body.note, sent },
      // As a review, a note knows its own request for good.
      ...{ idempotencyKey: sent.key, requestFingerprint: fingerprint(store, body.sent) },
    });
    response.status(201).json(noteAnswer(written));
  },
});
