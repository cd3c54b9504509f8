import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { listMedia as listStored, openObject, readMedia as readStored } from '../../store/index.ts';
import { json } from '../openapi/responses.ts';
import { mediaAnswer, mediaListSchema } from '../schemas/media.ts';
import { idInPath } from '../schemas/query.ts';
import { verificationRoute } from './verification-route.ts';

export const listMedia = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/media',
  scope: 'media:read',
  operationId: 'listMedia',
  tag: 'Verifications',
  summary: 'The photos and videos that are archived, or still being fetched',
  description: "Empty unless the account's evidence policy keeps media. Every reading is recorded.",
  responses: { 200: json('All of them, session by session.', mediaListSchema) },
  problems: ['not_ready', 'erased'],
  handle: async ({ response, principal, verification: { id: verificationId } }, { store }) => {
    const items = await listStored(store, { verificationId, principal });
    response.json({ items: items.map(mediaAnswer) });
  },
});

const ABSENT = 'There is no such photo or video.';

export const readMedia = verificationRoute({
  method: 'get',
  isRecorded: true,
  path: '/v1/verifications/:id/media/:mediaId',
  scope: 'media:read',
  operationId: 'readMedia',
  tag: 'Verifications',
  summary: 'One photo or video',
  description: 'Personal data, decrypted as it is sent. Every reading is recorded.',
  params: z.object({ mediaId: idInPath(ABSENT) }),
  responses: { 200: { description: 'The file, with its own content type.' } },
  problems: ['not_ready', 'erased', 'objects_unavailable'],
  handle: async (
    { response, principal, params: { mediaId: id }, verification: { id: verificationId } },
    { store },
  ) => {
    const media = await readStored(store, { verificationId, id, principal });
    if (media === null) throw new KycError('not_found', ABSENT);
    if (media.objectKey === null) throw new KycError('not_ready', 'It is not archived.');
    const object = await openObject(store, { verificationId, key: media.objectKey });
    response.type(object.mimeType).setHeader('Content-Length', object.bytes);
    response.setHeader('Content-Disposition', 'attachment');
    // A failure on the way breaks the answer off: it must not look complete.
    await pipeline(object.content, response).catch(() => response.destroy());
  },
});
