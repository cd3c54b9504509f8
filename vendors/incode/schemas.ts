import { z } from 'zod';
import { tokenText } from '../values/said.ts';

/**
 * What Incode sends. Unknown properties are kept. Fields that an outcome or a verdict follows from may
 * hold anything here: a value that we do not know must reach a person's eyes, not be an error.
 */

const anything = z.unknown().optional();

/** Answer of POST /omni/start (step 1). Timeouts and retries of the SDK are kept in the raw answer. */
export const startedSchema = z.looseObject({
  interviewId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  token: tokenText,
  clientId: z.string().optional().catch(undefined),
});

/** Answer of GET /omni/onboarding-url. */
export const onboardingUrlSchema = z.looseObject({ url: z.url({ protocol: /^https?$/ }) });

/** Answer of POST /executive/log-in. */
export const loginSchema = z.looseObject({ token: tokenText });

/** Answer of GET /omni/get/onboarding/status (step 7). */
export const statusSchema = z.looseObject({ onboardingStatus: anything });
/** Answer of GET /omni/get/postprocess/isfinished (the older step 7). */
export const postprocessSchema = z.looseObject({ finished: anything });
/** Answers of get/score and get/ocr-data (steps 9 and 10): the keys vary from document to document. */
export const recordSchema = z.record(z.string(), z.unknown());

/** Answer of add/front-id/v2 and add/back-id/v2 (steps 2 and 3). */
export const sideSchema = z.looseObject({
  classification: anything,
  glare: anything,
  sharpness: anything,
  horizontalResolution: anything,
  typeOfId: anything,
  failReason: anything,
});
export type SideAnswer = z.infer<typeof sideSchema>;

/** Answer of add/face/third-party (step 5). `confidence`: 0 is live, 1 is a spoof. */
export const selfieSchema = z.looseObject({
  confidence: anything,
  hasLenses: anything,
  hasFaceMask: anything,
  isBright: anything,
  failReason: anything,
});
export type SelfieAnswer = z.infer<typeof selfieSchema>;

/** Answer of process/id (step 4), and of a deletion. */
export const processedSchema = z.looseObject({ success: anything });
/** Answer of process/face (step 6). `confidence`: 1 is a match, 0 is none; the other way round. */
export const matchedSchema = z.looseObject({ confidence: anything, existingUser: anything });

/** Answer of POST /omni/get/images: base64 by type; what was not taken is absent, null or empty. */
export const imagesSchema = z.record(z.string(), z.unknown());

/** A refusal: `status` is a code of its own, or HTTP's; `message` is often missing. */
export const refusalSchema = z.looseObject({ status: z.int().optional().catch(undefined) });

/** What `askSession` puts together: the vendor's answers, each as it came. */
export const answerSchema = z.looseObject({
  interviewId: z.string().min(1),
  status: statusSchema,
  postprocess: postprocessSchema.nullish(),
  score: recordSchema.nullish(),
  ocrData: recordSchema.nullish(),
});
export type Answer = z.infer<typeof answerSchema>;
