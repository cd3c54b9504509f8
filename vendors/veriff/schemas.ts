import { z } from 'zod';
import { readRows } from '../list-rows.ts';
import { recordsIn } from '../values/said.ts';

/**
 * What Veriff sends. Unknown properties are kept: adding them counts as compatible. Required is what
 * the document's samples show. Fields that an outcome follows from may hold anything here: a value
 * that we do not know must reach a person's eyes, not be refused at the door.
 */

/** A text, or null for whatever else is there. */
const lenientText = z.string().nullish().catch(null);

/** What every answer that went well says, in whatever case. */
const success = z.string().toLowerCase().pipe(z.literal('success'));

const lenientObject = z.looseObject({}).nullish().catch(null);

/** Ids of attempts travel with the facts, so that they must be ids. */
const attemptId = z.guid().nullish().catch(null);

/** Answer of POST /sessions and PATCH /sessions/{id}: `baseUrl` in one sample, `host` in the other. */
export const createdSchema = z.looseObject({
  status: success,
  verification: z.looseObject({
    id: z.guid(),
    url: z.url({ protocol: /^https?$/ }),
    sessionToken: z.string(),
    baseUrl: z.string().optional(),
    host: z.string().optional(),
    status: z.string().optional(),
    vendorData: z.string().nullish(),
  }),
});

/** `verification` of a decision webhook and of GET /sessions/{id}/decision. */
export const decisionSchema = z.looseObject({
  id: z.guid(),
  status: z.unknown().optional(),
  code: z.unknown().optional(),
  reason: z.unknown().optional(),
  reasonCode: z.unknown().optional(),
  attemptId,
  vendorData: lenientText,
  decisionTime: lenientText,
  person: z.unknown().optional(),
  document: z.unknown().optional(),
  additionalVerifiedData: lenientObject,
  biometricAuthentication: lenientObject,
  proofOfAddress: z.unknown().optional(),
});
export type Decision = z.infer<typeof decisionSchema>;

/**
 * What a decision comes in. `verification` is null, empty or absent while there is no decision
 * (`decisionIn`); `status` says whether the request went well.
 */
export const decisionMessageSchema = z
  .looseObject({ status: z.unknown().optional(), verification: z.unknown().optional() })
  .refine((message) => 'status' in message || 'verification' in message);
export type DecisionMessage = z.infer<typeof decisionMessageSchema>;

/** Event webhook. The sample has no `attemptId`, though the table calls it required. */
export const eventSchema = z.looseObject({
  id: z.guid(),
  code: z.unknown().optional(),
  action: lenientText,
  feature: lenientText,
  attemptId,
  vendorData: lenientText,
});
export type Event = z.infer<typeof eventSchema>;

/** Answer of GET /sessions/{id}/attempts. One that is odd hides nothing of the others. */
export const attemptsSchema = z.looseObject({
  status: success,
  verifications: z.array(
    z.looseObject({ id: attemptId, status: z.unknown() }).catch({ id: null, status: null }),
  ),
});
export type Attempts = z.infer<typeof attemptsSchema>;

/** A refusal. The document prints the key once as `code:`, with a stray colon. */
export const refusalSchema = z.looseObject({
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  'code:': z.union([z.string(), z.number()]).nullish().catch(null),
  message: lenientText,
});

/** Answer of PATCH /sessions/{id}. */
export const patchedSchema = z.looseObject({
  status: success,
  verification: z.looseObject({ id: z.guid() }),
});

/** A number, or a text that is one. */
const lenientNumber = z.union([z.number(), z.string()]).nullish().catch(null);

/**
 * One photo or video. `size` is a text in KB in the lists and a number of bytes in the answer to an
 * upload; `timestamp` is null today; `name` says less than it seems (`document-back.jpg` for a PNG of
 * the front).
 */
const mediaFileSchema = z.looseObject({
  id: z.guid(),
  name: lenientText,
  mimetype: lenientText,
  size: lenientNumber,
  duration: lenientNumber,
  timestamp: z.looseObject({ id: z.guid() }).nullish().catch(null),
});
export type MediaFile = z.infer<typeof mediaFileSchema>;

/** Answer of POST /sessions/{id}/media. */
export const uploadedSchema = z.looseObject({
  status: success,
  image: mediaFileSchema,
});

const mediaFiles = z
  .array(z.unknown())
  .nullish()
  .transform((files) => readRows(mediaFileSchema, files ?? []));

/**
 * Answer of GET /attempts/{id}/media and GET /sessions/{id}/media, row by row: one without an id cannot
 * be asked for, and hides none of the others.
 */
export const mediaListSchema = z
  .looseObject({ status: success, videos: mediaFiles, images: mediaFiles })
  .transform(({ videos, images }) => ({
    videos: videos.rows,
    images: images.rows,
    skipped: videos.skipped + images.skipped,
  }));
export type MediaList = z.infer<typeof mediaListSchema>;

/** Answer of GET /timestamps/{id}; `context` and `signature` are the time-stamping service's. */
export const timestampSchema = z.looseObject({
  status: success,
  timestamp: z.looseObject({
    id: z.guid(),
    context: lenientText,
    signature: lenientText,
    dataHash: z.looseObject({ algorithm: lenientText, value: lenientText }).nullish().catch(null),
  }),
});
export type Timestamp = z.infer<typeof timestampSchema>['timestamp'];

/** GET /sessions/{id}/person: `person` is a record, or a list with one; any of its fields may be missing. */
export const personMessageSchema = z.looseObject({
  status: success,
  person: z.unknown().refine((person) => recordsIn(person).length > 0),
});

/**
 * A watchlist screening (today's API): the body of its webhook, and `data` of the answer to
 * GET /sessions/{id}/watchlist-screening. Newer answers have `reviewStatus` in place of `matchStatus`.
 */
export const watchlistSchema = z.looseObject({
  attemptId,
  sessionId: lenientText,
  vendorData: lenientText,
  checkType: lenientText,
  matchStatus: z.unknown().optional(),
  reviewStatus: z.unknown().optional(),
  totalHits: z.unknown().optional(),
  hits: z.unknown().optional(),
  createdAt: lenientText,
});
export type Watchlist = z.infer<typeof watchlistSchema>;

/** Answer of GET /sessions/{id}/watchlist-screening; `data` is null while there is none. */
export const watchlistAnswerSchema = z.looseObject({
  status: success,
  data: watchlistSchema.nullable(),
});
