import { z } from 'zod';
import { IncodeRefusal } from './errors.ts';

/** A refusal that a test wants for an upload: HTTP status, and the body's own `status`. */
const refusal = z.strictObject({
  http: z.int().min(400).max(599).default(400),
  status: z.int(),
  message: z.string().optional(),
});

const once = {
  /** How many uploads this is for; without it all that follow. */
  times: z.int().min(1).optional(),
  refuse: refusal.optional(),
};

const nullableNumber = z.number().nullable().optional();
const nullableFlag = z.boolean().nullable().optional();

/** What the next uploads of a side measure; null leaves the field out of the answer. */
export const sideMeasures = z.strictObject({
  ...once,
  sharpness: nullableNumber,
  glare: nullableNumber,
  horizontalResolution: nullableNumber,
  classification: nullableFlag,
  readability: nullableFlag,
  correctGlare: nullableFlag,
  correctSharpness: nullableFlag,
  typeOfId: z.string().nullable().optional(),
  issueYear: nullableNumber,
  issueName: z.string().nullable().optional(),
  countryCode: z.string().nullable().optional(),
  failReason: z.string().nullable().optional(),
});

/** What the next selfies measure: confidence 0 is live, 1 is spoof. */
export const selfieMeasures = z.strictObject({
  ...once,
  confidence: nullableNumber,
  isBright: nullableFlag,
  hasLenses: nullableFlag,
  hasFaceMask: nullableFlag,
  age: nullableNumber,
});

/** What the next face matches say: confidence 1 is a match, 0 is none. */
export const faceMeasures = z.strictObject({
  ...once,
  confidence: nullableNumber,
  existingUser: nullableFlag,
  existingInterviewId: z.string().nullable().optional(),
  existingExternalId: z.string().nullable().optional(),
  nameMatched: nullableFlag,
});

type Step = 'front' | 'back' | 'selfie' | 'face';
type Measures =
  z.infer<typeof sideMeasures> | z.infer<typeof selfieMeasures> | z.infer<typeof faceMeasures>;

/** How a good upload is answered. */
const GOOD: Record<Step, Record<string, unknown>> = {
  front: {
    sharpness: 97,
    glare: 100,
    horizontalResolution: 640,
    classification: true,
    readability: true,
    correctGlare: true,
    correctSharpness: true,
    typeOfId: 'IdentificationCard',
    issueYear: 2021,
    issueName: 'Germany IdentificationCard 2021',
    countryCode: 'DEU',
  },
  back: {
    sharpness: 95,
    glare: 100,
    horizontalResolution: 640,
    classification: true,
    readability: true,
    typeOfId: 'IdentificationCard',
    issueYear: 2021,
    issueName: 'Germany IdentificationCard 2021',
  },
  selfie: { confidence: 0, isBright: true, hasLenses: false, hasFaceMask: false, age: 34 },
  face: { confidence: 1, existingUser: false, nameMatched: true },
};

/** Documents without a back side (sides of them are refused as WRONG_ONE_SIDED_DOCUMENT). */
export const ONE_SIDED = ['Passport', 'Visa'];

/** The usual answer of a step with what a test set over it; nulls fall out. */
function answerOf(step: Step, measures: Measures): Record<string, unknown> {
  const sessionStatus = step === 'face' ? {} : { sessionStatus: 'Alive' };
  const all = { ...GOOD[step], ...sessionStatus, ...measures, times: null, refuse: null };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** What tests want the next uploads of each step to measure. */
export type Prepared = Partial<Record<Step, Measures | undefined>>;

/** The answer to the next upload of a step, with what was prepared used up; throws a prepared refusal. */
export function measure(prepared: Prepared, step: Step): Record<string, unknown> {
  const measures = prepared[step] ?? {};
  if (measures.times !== undefined) {
    const times = measures.times - 1;
    prepared[step] = times > 0 ? { ...measures, times } : undefined;
  }
  const { refuse } = measures;
  if (refuse !== undefined) {
    const error = refuse.http >= 500 ? 'Internal Server Error' : 'Bad Request';
    throw new IncodeRefusal(refuse.http, error, refuse.message, refuse.status);
  }
  return answerOf(step, measures);
}
