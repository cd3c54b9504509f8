import express, { Router } from 'express';
import { z } from 'zod';
import { imageType } from '../shared/images.ts';
import { answer, authorizedBody } from './exchange.ts';
import type { Integration } from './exchange.ts';
import { requireSession } from './lookups.ts';
import { heldContent, mediaFile } from './media.ts';
import { described } from './media-api.ts';
import { conflict, invalid, uploadLimit } from './refusals.ts';
import { createdBody } from './session-answer.ts';
import { checkTimestamp } from './session-request.ts';
import { isOpen } from './session.ts';
import type { VeriffSessions } from './sessions.ts';

/** "24MB in base64 encoding" (today), and the JSON around it. */
const UPLOAD_LIMIT = '25mb';
const PATCH_LIMIT = '1mb';
const CONTEXTS = ['face', 'document-front', 'document-back'];

const patchSchema = z.object({
  verification: z.object({
    status: z.unknown(),
    // Dropped from today's samples.
    frontState: z.literal('done').optional(),
    timestamp: z.unknown().optional(),
  }),
});

const uploadSchema = z.object({
  image: z.object({
    context: z.unknown().optional(),
    content: z.unknown().optional(),
    timestamp: z.unknown().optional(),
  }),
});

/** Takes a data URI as in the document, or bare base64 as in the vendor's own demo. */
function imageOf(content: unknown): { bytes: Buffer; mimetype: string } {
  if (content === undefined || content === '') throw invalid(1400);
  if (typeof content !== 'string') throw invalid(1401, 'the content is no text');
  const base64 = content.replace(/^data:[a-z/+.-]+;base64,/i, '');
  if (!isBase64(base64)) throw invalid(1401);
  const bytes = Buffer.from(base64, 'base64');
  const mimetype = imageType(bytes);
  if (mimetype === undefined) throw invalid(1104, 'the image is neither PNG nor JPEG');
  return { bytes, mimetype };
}

/** Without a regular expression over megabytes: decoding and encoding must give the same. */
const isBase64 = (text: string): boolean =>
  Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');

function readUpload(
  body: unknown,
  today: boolean,
): { context: string; bytes: Buffer; mimetype: string } {
  const parsed = uploadSchema.safeParse(body);
  if (!parsed.success) throw invalid(1403);
  const { context, content, timestamp } = parsed.data.image;
  checkTimestamp(timestamp, today);
  if (typeof context !== 'string' || !CONTEXTS.includes(context)) throw invalid(1402);
  return { context, ...imageOf(content) };
}

function checkPatch(body: unknown): void {
  const parsed = patchSchema.safeParse(body);
  if (!parsed.success) throw invalid(1102, z.prettifyError(parsed.error));
  const { status, timestamp } = parsed.data.verification;
  if (status !== 'submitted') throw invalid(1303);
  // Required in the 2020 document, unknown to today's.
  checkTimestamp(timestamp, true);
}

/** Uploading the images oneself and handing them in (document: "API Integration"). */
export function captureApi(
  sessions: VeriffSessions,
  integration: Integration,
  baseUrl: string,
): Router {
  const router = Router();
  const raw = (limit: string) => express.raw({ type: () => true, limit });

  router.post('/v1/sessions/:id/media', raw(UPLOAD_LIMIT), (request, response) => {
    const asked = authorizedBody(request, integration, 'needed');
    const image = readUpload(asked, sessions.settings.today);
    const session = requireSession(sessions, request.params.id);
    if (!isOpen(session)) throw conflict();
    if (session.uploads >= sessions.settings.mostUploads) throw uploadLimit();
    const file = mediaFile(image.context, image.mimetype, heldContent(image.bytes));
    sessions.addUpload(session, file);
    const { settings } = sessions;
    const listed = described(file, baseUrl, { settings, sessionId: session.id });
    const body = { ...listed, size: file.content.size };
    const text = JSON.stringify({ status: 'success', image: body });
    answer(request, response, integration, 200, text);
  });

  router.patch('/v1/sessions/:id', raw(PATCH_LIMIT), (request, response) => {
    checkPatch(authorizedBody(request, integration, 'needed'));
    const session = requireSession(sessions, request.params.id);
    const hasImages = session.attempt.media.length > 0;
    if (!isOpen(session) || !hasImages) {
      throw invalid(1304, hasImages ? `it is ${session.status}` : 'there are no images');
    }
    sessions.submit(session);
    answer(request, response, integration, 200, JSON.stringify(createdBody(session, 'hmac')));
  });

  return router;
}
