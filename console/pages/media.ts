import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { z } from 'zod';
import { KycError } from '../../domain/errors.ts';
import { openObject, readMedia } from '../../store/index.ts';
import { page } from '../page.ts';
import { casePath, findCase } from './support.ts';

/** What browsers show by themselves, and what holds no script; anything else is only to be kept. */
const SHOWN = /^(image\/(jpeg|png|webp|gif|avif|heic)|video\/(mp4|webm|quicktime))$/;

export const mediaOf = page({
  path: '/cases/:id/media/:mediaId',
  may: 'case.read',
  params: casePath.extend({ mediaId: z.uuid() }),
  // A page asks for its photos by itself.
  isQuiet: true,
  handle: async (viewer, { params: { id, mediaId } }, { store }) => {
    const { id: verificationId } = await findCase(store, viewer, id);
    const { principal } = viewer;
    const media = await readMedia(store, { verificationId, id: mediaId, principal });
    if (media?.objectKey == null) throw new KycError('not_found', 'There is no such photo.');
    const object = await openObject(store, { verificationId, key: media.objectKey });
    return {
      send: async (response: Response) => {
        const isShown = SHOWN.test(object.mimeType);
        response.type(isShown ? object.mimeType : 'application/octet-stream');
        response.setHeader('Content-Length', object.bytes);
        response.setHeader('Content-Disposition', isShown ? 'inline' : 'attachment');
        // Opened by itself it is a picture and nothing else, whatever is in its bytes.
        response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
        response.setHeader('Cache-Control', 'no-store');
        // A failure on the way breaks the answer off: it must not look complete.
        await pipeline(object.content, response).catch(() => response.destroy());
      },
    };
  },
});
