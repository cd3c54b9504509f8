import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { Request, Response } from 'express';
import { answer, authorizedById, schemeOf } from './exchange.ts';
import type { Integration } from './exchange.ts';
import type { MediaFile } from './media.ts';
import { requireAttempt, requireMedia, requireSession } from './lookups.ts';
import type { VeriffSessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import { signChunks, signedHeaders } from './signing.ts';

/** A list's sizes are texts in KB, an upload's answer has a number of bytes. */
const sizeInKilobytes = ({ content }: MediaFile): string => String(Math.ceil(content.size / 1024));

/** One photo or video as the vendor lists it. */
export function described(
  file: MediaFile,
  baseUrl: string,
  { settings, sessionId }: { settings: Settings; sessionId: string | undefined },
): object {
  const { id, name, mimetype, timestamp, context } = file;
  const { timestamps, today } = settings;
  if (today) {
    const size = file.content.size;
    const duration = file.duration === undefined ? {} : { duration: file.duration };
    const url = `${baseUrl}/v1/media/${id}`;
    return { context, id, mimetype, name, sessionId, size, timestamp: null, url, ...duration };
  }
  return {
    id,
    name,
    ...(file.duration === undefined ? {} : { duration: String(file.duration) }),
    url: `${baseUrl}/v1/media/${id}`,
    timestamp: timestamps
      ? { url: `${baseUrl}/v1/timestamps/${timestamp.id}`, id: timestamp.id }
      : null,
    size: sizeInKilobytes(file),
    mimetype,
  };
}

/** Photos, videos and timestamps (document: "/sessions/{sessionId}/media GET" to "/timestamps"). */
export function mediaApi(
  sessions: VeriffSessions,
  integration: Integration,
  baseUrl: string,
): Router {
  const router = Router();
  const byId = authorizedById(integration);
  const say = (request: Request, response: Response, body: object): void => {
    const text = JSON.stringify({ status: 'success', ...body });
    answer(request, response, integration, 200, text);
  };
  const listOf = (files: MediaFile[]): object => {
    const { settings } = sessions;
    const list = (kind: MediaFile['kind']): object[] =>
      files
        .filter((file) => file.kind === kind)
        .map((file) =>
          described(file, baseUrl, { settings, sessionId: sessions.ownerOf(file)?.id }),
        );
    return { videos: list('video'), images: list('image') };
  };

  // "Media of the most recent attempt" (today's documentation).
  router.get('/v1/sessions/:id/media', byId, (request, response) => {
    const { attempts } = requireSession(sessions, request.params.id);
    const latest = attempts.findLast(({ media }) => media.length > 0);
    say(request, response, listOf(latest?.media ?? []));
  });
  router.get('/v1/attempts/:id/media', byId, (request, response) => {
    say(request, response, listOf(requireAttempt(sessions, request.params.id).media));
  });
  router.get('/v1/sessions/:id/timestamps', byId, (request, response) => {
    const { attempts } = requireSession(sessions, request.params.id);
    const timestamps = attempts
      .flatMap(({ media }) => media)
      .map(({ timestamp: { id }, context }) => {
        return { id, url: `${baseUrl}/v1/timestamps/${id}`, context };
      });
    say(request, response, { timestamps: sessions.settings.timestamps ? timestamps : null });
  });
  router.get('/v1/timestamps/:id', byId, (request, response) => {
    const { timestamp, context } = requireMedia(sessions, request.params.id, 'timestamp');
    const dataHash = { algorithm: 'SHA-256', value: timestamp.hash };
    const signature = Buffer.from(`timestamp of ${timestamp.hash}`).toString('base64');
    say(request, response, { timestamp: { id: timestamp.id, context, signature, dataHash } });
  });
  router.get('/v1/media/:id', byId, async (request, response) => {
    await stream(request, response, requireMedia(sessions, request.params.id, 'media'));
  });

  /** Chunked: no length beforehand, and the signature over all of it in the head. */
  async function stream(request: Request, response: Response, file: MediaFile): Promise<void> {
    const { mediaSignature } = sessions.settings;
    const scheme = schemeOf(request, integration);
    const secret = mediaSignature === 'wrong' ? `${integration.secret}?` : integration.secret;
    const { apiKey, headerNames } = integration;
    const signature =
      mediaSignature === 'missing' ? undefined : signChunks(scheme, file.content.chunks(), secret);
    response
      .status(200)
      .set(signedHeaders(scheme, { apiKey, signature }, headerNames?.() ?? 'x'))
      .type(file.mimetype);
    try {
      await pipeline(Readable.from(file.content.chunks()), response);
    } catch {
      // The client has hung up, which is its own affair.
    }
  }

  return router;
}
