import { IMAGE_HERE, jsonWithImage } from '../json-with-image.ts';
import type { Readable } from 'node:stream';
import { jsonBody, VENDOR_TIMEOUTS_MS } from '../http.ts';
import { ask, askStream, send } from './exchange.ts';
import type { Call } from './exchange.ts';

/**
 * Every call of Veriff's public API (document: "Endpoints"), each made once. They give back the exact
 * bytes of an answer whose signature was right, and throw what `vendorFetch` and `explainRefusal` say.
 */

/** Where the production API lives; the base URL of an integration is in the customer portal. */
export const DEFAULT_BASE_URL = 'https://stationapi.veriff.com';

/** An image of 17 MB is sent as 24 MB of text. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** POST /sessions. Not idempotent. */
export const postSession = (call: Call, body: Buffer): Promise<Buffer> =>
  send(call, 'POST', {
    path: ['sessions'],
    about: 'creation',
    body,
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  });

/** PATCH /sessions/{id}: hands the open attempt in. `frontState` is of the 2020 document only. */
export const patchSession = (call: Call, id: string): Promise<Buffer> =>
  send(call, 'PATCH', {
    path: ['sessions', id],
    about: 'session',
    body: jsonBody({
      verification: { status: 'submitted', frontState: 'done', timestamp: timestampOf(call) },
    }),
    timeoutMs: VENDOR_TIMEOUTS_MS.create,
  });

/** POST /sessions/{id}/media: one image, as a data URI in base64 like in the document's example. */
export const postMedia = (
  call: Call,
  id: string,
  image: { context: string; bytes: Buffer; mimeType: string },
): Promise<Buffer> =>
  send(call, 'POST', {
    path: ['sessions', id, 'media'],
    about: 'upload',
    body: jsonWithImage(
      {
        image: {
          context: image.context,
          content: `data:${image.mimeType};base64,${IMAGE_HERE}`,
          timestamp: timestampOf(call),
        },
      },
      image.bytes,
    ),
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });

/** GET /sessions/{id}/…: `media` is that of the most recent attempt only. */
export const getOfSession = (
  call: Call,
  id: string,
  what: 'decision' | 'attempts' | 'media',
): Promise<Buffer> => ask(call, 'GET', { path: ['sessions', id, what], about: 'session', id });

/** The same for customers of a service; `watchlist-screening` is of today's API. */
export const getDetails = (
  call: Call,
  id: string,
  what: 'person' | 'watchlist-screening',
): Promise<Buffer> => ask(call, 'GET', { path: ['sessions', id, what], about: 'details', id });

/** DELETE /sessions/{id} (today's API). */
export const deleteOneSession = (call: Call, id: string): Promise<Buffer> =>
  ask(call, 'DELETE', { path: ['sessions', id], about: 'deletion', id });

/** GET /attempts/{id}/media. */
export const getAttemptMedia = (call: Call, id: string): Promise<Buffer> =>
  ask(call, 'GET', { path: ['attempts', id, 'media'], about: 'media', id });

/** GET /timestamps/{id}: a service that an integration may not have. */
export const getTimestamp = (call: Call, id: string): Promise<Buffer> =>
  ask(call, 'GET', { path: ['timestamps', id], about: 'details', id });

/** GET /media/{id}: the content itself, verified when the stream ends. */
export const getMedia = (call: Call, id: string): Promise<Readable> =>
  askStream(call, { path: ['media', id], about: 'media', id });

/** Fresh on every try: one older than an hour is refused (1201). */
const timestampOf = (call: Call): string => call.now().toISOString();
