import { pipeline } from 'node:stream/promises';
import { KycError } from '../../domain/errors.ts';
import { principalName } from '../../domain/principal.ts';
import { listMedia, openObject, readMedia } from '../../store/index.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authenticate } from '../http/authenticate.ts';
import { principalOf } from '../http/context.ts';
import { apiKeyWith, json, KEY_PROBLEMS, problems, type Route } from '../openapi/route.ts';
import { mediaAnswer, mediaListSchema } from '../schemas/media.ts';
import { mediaPath, verificationPath } from '../schemas/query.ts';
import { findOwn } from './find-own.ts';

const PROBLEMS = problems(...KEY_PROBLEMS, 'not_found', 'not_ready', 'erased');

export function listMediaRoute({ store }: ApiDependencies): Route {
  return {
    method: 'get',
    isRecorded: true,
    path: '/v1/verifications/:id/media',
    documentation: {
      operationId: 'listMedia',
      tags: ['Verifications'],
      summary: 'The photos and videos that are archived, or still being fetched',
      description:
        "Empty unless the account's evidence policy keeps media. Every reading is recorded.",
      ...apiKeyWith('media:read'),
      request: { params: verificationPath },
      responses: { 200: json('All of them, session by session.', mediaListSchema), ...PROBLEMS },
    },
    handlers: [
      authenticate(store, 'media:read'),
      async (request, response) => {
        const { id: verificationId } = await findOwn(store, request);
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        const items = await listMedia(store, { verificationId, principal });
        response.json({ items: items.map(mediaAnswer) });
      },
    ],
  };
}

export function readMediaRoute({ store }: ApiDependencies): Route {
  return {
    method: 'get',
    isRecorded: true,
    path: '/v1/verifications/:id/media/:mediaId',
    documentation: {
      operationId: 'readMedia',
      tags: ['Verifications'],
      summary: 'One photo or video',
      description: 'Personal data, decrypted as it is sent. Every reading is recorded.',
      ...apiKeyWith('media:read'),
      request: { params: mediaPath },
      responses: {
        200: { description: 'The file, with its own content type.' },
        ...PROBLEMS,
        ...problems('objects_unavailable'),
      },
    },
    handlers: [
      authenticate(store, 'media:read'),
      async (request, response) => {
        const { id: verificationId } = await findOwn(store, request);
        const principal = principalName({ kind: 'client_key', id: principalOf(request).id });
        const id = String(request.params['mediaId']);
        const media = await readMedia(store, { verificationId, id, principal });
        if (media === null) throw new KycError('not_found', 'There is no such photo or video.');
        if (media.objectKey === null) throw new KycError('not_ready', 'It is not archived.');
        const object = await openObject(store, { verificationId, key: media.objectKey });
        response.type(object.mimeType).setHeader('Content-Length', object.bytes);
        response.setHeader('Content-Disposition', 'attachment');
        // A failure on the way breaks the answer off: it must not look complete.
        await pipeline(object.content, response).catch(() => response.destroy());
      },
    ],
  };
}
